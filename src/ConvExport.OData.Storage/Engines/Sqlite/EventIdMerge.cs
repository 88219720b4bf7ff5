using System.Data.Common;
using System.Globalization;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// New ids go into a small table first, from there into one eight times as large, and from there into that of all, each time a
/// slice of the key's range. Ids come in no order: written to the largest table one by one, each would change a page of its own
/// once the table outgrows the cache. A slice's ids lie on few neighbouring pages, of which each is written once for many. A filter
/// in memory rules out most new ids, so intake rarely looks in the larger two.
/// </summary>
internal sealed class EventIdMerge
{
    /// <summary>After how many ids the next slices are moved.</summary>
    private const int IdsPerTurn = 20_000;

    /// <summary>At most this many slices of the filter are filled from the tables in a turn.</summary>
    private const int SlicesFilledPerTurn = 4;

    /// <summary>
    /// The tables from the smallest on, the table that their ids move to, and into how many slices each is cut, by the first byte of
    /// the key. A table holds about half as many ids as its slices times <see cref="IdsPerTurn"/>.
    /// </summary>
    private static readonly (string Table, string Next, int Slices)[] Steps =
    [
        (SqliteModel.RecentEventIds, SqliteModel.EarlierEventIds, 16),
        (SqliteModel.EarlierEventIds, "EventIds", EventIdFilter.Slices),
    ];

    private readonly EventIdFilter _filter = new();

    // At random, so that processes which store little and end all have their turn.
    private int _count = Random.Shared.Next(IdsPerTurn);
    private uint _turn = (uint)Random.Shared.Next();

    /// <summary>The database's user_version when the filter last agreed with the tables.</summary>
    private long _lastMove;

    /// <summary>
    /// Says of ids, from here to the end of a transaction, whether one of the larger two tables may hold them; false is certain.
    /// Called by the one who writes.
    /// </summary>
    public Func<EventKey, bool> Begin(DbTransaction transaction)
    {
        ForgetIfOthersMoved(transaction);
        return _filter.MayHold;
    }

    /// <summary>Counts ids that were asked for, duplicates too, and moves the slices that are due. Called by the one who writes.</summary>
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
            // The larger table first: what comes into it stays for a while.
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

    /// <summary>Fills slices of the filter that are empty or full, the empty ones first.</summary>
    private void FillSlices(DbTransaction transaction)
    {
        var due = Enumerable.Range(0, EventIdFilter.Slices).Where(s => !_filter.HasRoom(s)).OrderBy(s => _filter.IsFilled(s)).Take(SlicesFilledPerTurn);
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
    /// Each turn writes a new random user_version. If the database has another one, another process has moved ids, or our move was
    /// rolled back: the filter is cleared.
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
        using var write = new SqliteStatement(transaction.Connection!, string.Create(CultureInfo.InvariantCulture, $"{SqliteSql.UserVersion} = {_lastMove}"));
        write.Execute();
    }

    /// <summary>The keys from one up to, not including, another.</summary>
    private readonly record struct SliceRange(byte[] From, byte[] To)
    {
        public static SliceRange Of(int slice, int slices)
        {
            var width = 256 / slices;

            // No first byte follows the last slice, so its end is longer than any key.
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
