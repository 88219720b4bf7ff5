using System.Runtime.CompilerServices;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// Reads one conversation after another with prepared statements. SQLite runs in this process, so this needs no round trips. The events
/// of a conversation are released before the next conversation is read.
/// </summary>
internal sealed class SqliteFoldReads : IFoldReads
{
    public async IAsyncEnumerable<FoldInput> ReadAsync(
        ConvExportContext context, IReadOnlyList<LeasedFold> leased, ReportDirectory directory, FoldSettings settings, ReadBudget budget,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var connection = (SqliteConnection)context.Database.GetDbConnection();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = SqlitePragmas.Fold;
            await command.ExecuteNonQueryAsync(cancellation);
        }

        // One read transaction for the whole batch. Otherwise every statement would lock and unlock the file.
        await using var look = connection.BeginTransaction(deferred: true);
        using var find = new SqliteStatement(connection, SqliteSql.Events);
        using var surroundings = new Surroundings(connection, directory, settings);
        var (events, recent) = (new List<PlatformEvent>(), new RecentTexts());
        foreach (var entry in leased)
        {
            cancellation.ThrowIfCancellationRequested();
            events.Clear();
            find.Bind(1, entry.Id);
            while (find.Step())
            {
                events.Add(FoldInput.Decode(entry.Id, find.Blob(0), recent));
            }

            var (foldContext, focus, isShared) = surroundings.Of(entry.Id, events);
            budget.Add(events.Count + focus);
            yield return new FoldInput(entry, events, foldContext);

            // A customer's focus is read once for all their conversations in the batch. If the focus has many intervals, the batch
            // continues after its budget is spent, until budget.IsOver. Otherwise, the next batch would have to read the focus again.
            if (budget.IsOver || (budget.IsSpent && !isShared))
            {
                yield break;
            }
        }
    }

    /// <summary>The merges and focus of a batch's customers, read once for all its conversations.</summary>
    private sealed class Surroundings(SqliteConnection connection, ReportDirectory directory, FoldSettings settings) : IDisposable
    {
        /// <summary>With this number of focus intervals or more, reading them again costs more than folding a conversation.</summary>
        private const int MuchFocus = 1_000;

        private readonly SqliteStatement _mergesFrom = new(connection, SqliteSql.MergesFrom);
        private static readonly Dictionary<string, long> NoSessions = [];

        private readonly SqliteStatement _workedOn = new(connection, SqliteSql.WorkedOn);
        private readonly SqliteStatement _focusOn = new(connection, SqliteSql.FocusOn);
        private readonly Dictionary<string, List<CustomerMerge>> _merges = new(StringComparer.Ordinal);
        private readonly Dictionary<string, FocusTimeline> _focus = new(StringComparer.Ordinal);
        private readonly HashSet<string> _customers = new(StringComparer.Ordinal);
        private readonly HashSet<string> _muchInFocus = new(StringComparer.Ordinal);

        /// <summary>
        /// Returns the input of the fold other than the events. <c>Read</c> is the number of focus intervals that this call read, including
        /// those that have not ended. <c>IsShared</c> is true if a customer of the conversation has very many intervals. Other
        /// conversations in the batch then reuse them.
        /// </summary>
        public (FoldContext Context, int Read, bool IsShared) Of(string conversation, List<PlatformEvent> events)
        {
            _customers.Clear();
            foreach (var e in events)
            {
                if (e.Header.CustomerId is { } customer)
                {
                    _customers.Add(customer);
                }
            }

            var merges = Downstream();
            var read = _customers.Where(c => !_focus.ContainsKey(c)).ToList().Sum(Read);
            var context = new FoldContext(directory, merges, _focus, settings) { WorkSessions = WorkedOn(conversation) };
            return (context, read, _customers.Overlaps(_muchInFocus));
        }

        /// <summary>
        /// Reads the merges of the customers, then those of the customers whom they were merged into, and so on. Adds these customers to
        /// <c>_customers</c>.
        /// </summary>
        private CustomerMerges Downstream()
        {
            List<CustomerMerge>? merges = null;
            var open = new Queue<string>(_customers);
            while (open.TryDequeue(out var customer))
            {
                foreach (var merge in MergesFrom(customer))
                {
                    (merges ??= []).Add(merge);
                    if (_customers.Add(merge.DestinationCustomerId))
                    {
                        open.Enqueue(merge.DestinationCustomerId);
                    }
                }
            }

            return merges is null ? CustomerMerges.None : new CustomerMerges(merges);
        }

        private List<CustomerMerge> MergesFrom(string customer)
        {
            if (!_merges.TryGetValue(customer, out var merges))
            {
                _merges.Add(customer, merges = []);
                _mergesFrom.Bind(1, customer);
                while (_mergesFrom.Step())
                {
                    merges.Add(new CustomerMerge(customer, _mergesFrom.Text(0), _mergesFrom.Timestamp(1), _mergesFrom.Text(2)));
                }
            }

            return merges;
        }

        private Dictionary<string, long> WorkedOn(string conversation)
        {
            if (settings.HandleTime != HandleTimeSource.WorkSessions)
            {
                return NoSessions;
            }

            _workedOn.Bind(1, conversation);
            _workedOn.Step();
            var worked = _workedOn.IsNull(0) ? null : (long?)_workedOn.Number(0);
            while (_workedOn.Step())
            {
                // Reads to the end, which resets the statement.
            }

            return worked is { } milliseconds
                ? new Dictionary<string, long>(StringComparer.Ordinal) { [conversation] = milliseconds }
                : NoSessions;
        }

        private int Read(string customer)
        {
            var (found, read) = (new List<FocusInterval>(), 0);
            _focusOn.Bind(1, customer);
            while (_focusOn.Step())
            {
                read++;
                if (!_focusOn.IsNull(1))
                {
                    found.Add(new FocusInterval(customer, _focusOn.Timestamp(0), _focusOn.Timestamp(1)));
                }
            }

            _focus.Add(customer, new FocusTimeline(found, settings.FocusCap));
            if (read >= MuchFocus)
            {
                _muchInFocus.Add(customer);
            }

            return read;
        }

        public void Dispose()
        {
            _mergesFrom.Dispose();
            _focusOn.Dispose();
            _workedOn.Dispose();
        }
    }
}
