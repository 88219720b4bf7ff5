using System.Runtime.CompilerServices;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Sqlite;

/// <summary>
/// One conversation after another, a prepared statement a question: in the same process a seek costs less than any set
/// that saves it, and what was read of a conversation is gone before the next.
/// </summary>
internal sealed class SqliteFoldReads : IFoldReads
{
    public async IAsyncEnumerable<FoldInput> ReadAsync(
        ConvExportContext context, IReadOnlyList<LeasedMark> marks, ReportDirectory directory, FoldSettings settings,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        // One look at the database for the whole batch: without it every statement would lock and unlock the file.
        var connection = (SqliteConnection)context.Database.GetDbConnection();
        await using var look = connection.BeginTransaction(deferred: true);
        using var find = new SqliteStatement(connection, SqliteSql.Events);
        using var surroundings = new Surroundings(connection);
        var (events, recent) = (new List<PlatformEvent>(), new RecentTexts());
        foreach (var mark in marks)
        {
            cancellation.ThrowIfCancellationRequested();
            events.Clear();
            find.Bind(1, mark.Id);
            while (find.Step())
            {
                events.Add(FoldInput.Decode(mark.Id, find.Blob(0), recent));
            }

            if (events.Count > 0)
            {
                yield return new FoldInput(mark.Id, events, surroundings.Of(events, directory, settings));
            }
        }
    }

    /// <summary>The merges of a conversation's customers, and the focus on them.</summary>
    private sealed class Surroundings(SqliteConnection connection) : IDisposable
    {
        private readonly SqliteStatement _mergesFrom = new(connection, SqliteSql.MergesFrom);
        private readonly SqliteStatement _focusOn = new(connection, SqliteSql.FocusOn);
        private readonly HashSet<string> _customers = new(StringComparer.Ordinal);

        public FoldContext Of(List<PlatformEvent> events, ReportDirectory directory, FoldSettings settings)
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
            var focus = _customers.SelectMany(FocusOn).ToLookup(i => i.CustomerId, StringComparer.Ordinal);
            return new FoldContext(directory, merges, focus, settings);
        }

        /// <summary>Every merge that one of the customers may be followed through. Whom they lead to are customers then, too.</summary>
        private CustomerMerges Downstream()
        {
            List<CustomerMerge>? merges = null;
            var open = new Queue<string>(_customers);
            while (open.TryDequeue(out var customer))
            {
                _mergesFrom.Bind(1, customer);
                while (_mergesFrom.Step())
                {
                    var merge = new CustomerMerge(customer, _mergesFrom.Text(0), _mergesFrom.Timestamp(1), _mergesFrom.Text(2));
                    (merges ??= []).Add(merge);
                    if (_customers.Add(merge.DestinationCustomerId))
                    {
                        open.Enqueue(merge.DestinationCustomerId);
                    }
                }
            }

            return merges is null ? CustomerMerges.None : new CustomerMerges(merges);
        }

        private List<FocusInterval> FocusOn(string customer)
        {
            var found = new List<FocusInterval>();
            _focusOn.Bind(1, customer);
            while (_focusOn.Step())
            {
                if (!_focusOn.IsNull(1))
                {
                    found.Add(new FocusInterval(customer, _focusOn.Timestamp(0), _focusOn.Timestamp(1)));
                }
            }

            return found;
        }

        public void Dispose()
        {
            _mergesFrom.Dispose();
            _focusOn.Dispose();
        }
    }
}
