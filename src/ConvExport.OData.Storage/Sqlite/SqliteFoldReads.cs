using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Sqlite;

/// <summary>A prepared statement a conversation or customer: in the same process a seek costs less than any set that saves it.</summary>
internal sealed class SqliteFoldReads : IFoldReads
{
    public Task<IReadOnlyList<ConversationEvents>> EventsAsync(
        ConvExportContext context, IReadOnlyList<LeasedMark> marks, Lease lease, CancellationToken cancellation)
    {
        using var find = new SqliteStatement(context.Database.GetDbConnection(), SqliteSql.Events);
        var found = new List<ConversationEvents>(marks.Count);
        foreach (var mark in marks)
        {
            var events = new List<PlatformEvent>();
            find.Bind(1, mark.Id);
            while (find.Step())
            {
                events.Add(ConversationEvents.Decode(mark.Id, find.Blob(0)));
            }

            if (events.Count > 0)
            {
                found.Add(new ConversationEvents(mark.Id, events));
            }
        }

        return Task.FromResult<IReadOnlyList<ConversationEvents>>(found);
    }

    public Task<IReadOnlyList<CustomerMerge>> MergesFromAsync(
        ConvExportContext context, IReadOnlyCollection<string> customers, CancellationToken cancellation)
    {
        using var find = new SqliteStatement(context.Database.GetDbConnection(), SqliteSql.MergesFrom);
        var found = new List<CustomerMerge>();
        foreach (var customer in customers)
        {
            find.Bind(1, customer);
            while (find.Step())
            {
                found.Add(new CustomerMerge(customer, find.Text(0), find.Timestamp(1), find.Text(2)));
            }
        }

        return Task.FromResult<IReadOnlyList<CustomerMerge>>(found);
    }

    public Task<IReadOnlyList<FocusInterval>> FocusOnAsync(
        ConvExportContext context, IReadOnlyCollection<string> customers, CancellationToken cancellation)
    {
        using var find = new SqliteStatement(context.Database.GetDbConnection(), SqliteSql.FocusOn);
        var found = new List<FocusInterval>();
        foreach (var customer in customers)
        {
            find.Bind(1, customer);
            while (find.Step())
            {
                if (!find.IsNull(1))
                {
                    found.Add(new FocusInterval(customer, find.Timestamp(0), find.Timestamp(1)));
                }
            }
        }

        return Task.FromResult<IReadOnlyList<FocusInterval>>(found);
    }
}
