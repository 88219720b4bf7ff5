using System.Data.Common;
using System.Globalization;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// Moves new event ids from a small table into a table eight times as large, and from there into the main table. It moves one slice of the
/// key range at a time. Ids are random. If each id were inserted directly into a main table larger than the cache, each would change a
/// different page. The ids of a slice share a few adjacent pages, and each page is written once for many ids. For most new ids, a filter in
/// memory shows that the two larger tables do not contain them, so intake rarely reads these tables.
/// </summary>
internal sealed class EventIdMerge
{
    /// <summary>The number of ids after which the next slices are moved.</summary>
    private const int IdsPerTurn = 20_000;

    /// <summary>The maximum number of filter slices that are rebuilt per turn.</summary>
    private const int SlicesFilledPerTurn = 4;

    /// <summary>
    /// The tables whose ids are moved, smallest first, each with its number of slices and the table that its ids move to. The first byte of
    /// the key selects the slice. On average, each of these tables holds about half of <see cref="IdsPerTurn"/> ids for each of its slices.
    /// </summary>
    private static readonly (string Table, string Next, int Slices)[] Steps =
    [
        (SqliteModel.RecentEventIds, SqliteModel.EarlierEventIds, 16),
        (SqliteModel.EarlierEventIds, "EventIds", EventIdFilter.Slices),
    ];

    private readonly EventIdFilter _filter = new();

    // Random, so that short-lived processes that store little also move slices.
    private int _count = Random.Shared.Next(IdsPerTurn);
    private uint _turn = (uint)Random.Shared.Next();

    /// <summary>The value of user_version when the filter last matched the tables.</summary>
    private long _lastMove;

    /// <summary>
    /// Returns a function that checks whether one of the two larger tables may contain an id. If it returns false, neither table contains
    /// the id. The function is valid until the end of the transaction. Only the writer may call this method.
    /// </summary>
    public Func<EventKey, bool> Begin(DbTransaction transaction)
    {
        ForgetIfOthersMoved(transaction);
        return _filter.MayHold;
    }

    /// <summary>
    /// Counts the ids that were checked, including duplicates, and moves the slices that are due. Only the writer may call this method.
    /// </summary>
    public void Continue(DbTransaction transaction, int claimed)
    {
        _count += claimed;
        if (_count < IdsPerTurn)
        {
            return;
        }

        ForgetIfOthersMoved(transaction);
        for (; _count >= IdsPerTurn; _count -= IdsPerTurn)
        {
            // Starts with the larger table. Otherwise, ids that have just moved into it could move on immediately.
            foreach (var (table, next, slices) in Enumerable.Reverse(Steps))
            {
                Move(transaction, table, next, SliceRange.Of((int)(_turn % slices), slices));
            }

            FillSlices(transaction);
            _turn++;
        }

        NoteMove(transaction);
    }

    private void Move(DbTransaction transaction, string table, string next, SliceRange range)
    {
        range.Execute(transaction, SqliteSql.MoveIds(table, next));
        if (next == SqliteModel.EarlierEventIds)
        {
            Add(transaction, table, range);
        }

        range.Execute(transaction, SqliteSql.ForgetMovedIds(table));
    }

    /// <summary>Rebuilds slices of the filter that are not in use yet or have no room left, unused ones first.</summary>
    private void FillSlices(DbTransaction transaction)
    {
        var due = Enumerable.Range(0, EventIdFilter.Slices)
            .Where(s => !_filter.HasRoom(s)).OrderBy(s => _filter.IsFilled(s)).Take(SlicesFilledPerTurn);
        foreach (var slice in due.ToList())
        {
            var range = SliceRange.Of(slice, EventIdFilter.Slices);
            _filter.Begin(slice, Steps.Sum(s => range.Count(transaction, s.Next)));
            foreach (var (_, table, _) in Steps)
            {
                Add(transaction, table, range);
            }
        }
    }

    private void Add(DbTransaction transaction, string table, SliceRange range)
    {
        foreach (var key in range.Keys(transaction, table))
        {
            _filter.Add(key);
        }
    }

    /// <summary>
    /// Clears the filter if user_version has changed. Each move writes a new random value. So a different value means that another process
    /// has moved ids, or that this process's last move was rolled back.
    /// </summary>
    private void ForgetIfOthersMoved(DbTransaction transaction)
    {
        using var read = new SqliteStatement(transaction.Connection!, SqliteSql.UserVersion);
        read.Step();
        var move = read.Number(0);
        read.Reset();
        if (move != _lastMove)
        {
            _filter.Clear();
            _lastMove = move;
        }
    }

    private void NoteMove(DbTransaction transaction)
    {
        _lastMove = Random.Shared.Next(1, int.MaxValue);
        using var write = new SqliteStatement(
            transaction.Connection!, string.Create(CultureInfo.InvariantCulture, $"{SqliteSql.UserVersion} = {_lastMove}"));
        write.Execute();
    }

    /// <summary>A range of keys: from <c>From</c> (inclusive) to <c>To</c> (exclusive).</summary>
    private readonly record struct SliceRange(byte[] From, byte[] To)
    {
        public static SliceRange Of(int slice, int slices)
        {
            var width = 256 / slices;

            // The last slice has no following slice to end at. So its end is greater than every key: one byte longer, all bytes 255.
            return new SliceRange(
                [(byte)(slice * width)],
                slice == slices - 1 ? [.. Enumerable.Repeat(byte.MaxValue, EventKey.Length + 1)] : [(byte)((slice + 1) * width)]);
        }

        public void Execute(DbTransaction transaction, string sql)
        {
            using var statement = Prepare(transaction, sql);
            statement.Execute();
        }

        public int Count(DbTransaction transaction, string table)
        {
            using var count = Prepare(transaction, SqliteSql.CountIds(table));
            count.Step();
            var ids = (int)count.Number(0);
            count.Reset();
            return ids;
        }

        public IEnumerable<EventKey> Keys(DbTransaction transaction, string table)
        {
            using var keys = Prepare(transaction, SqliteSql.IdsBetween(table));
            while (keys.Step())
            {
                yield return EventKey.Read(keys.Blob(0));
            }
        }

        private SqliteStatement Prepare(DbTransaction transaction, string sql)
        {
            var statement = new SqliteStatement(transaction.Connection!, sql);
            statement.Bind(1, From.AsSpan());
            statement.Bind(2, To.AsSpan());
            return statement;
        }
    }
}
