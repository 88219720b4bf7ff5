using System.Data.Common;
using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Storage;

/// <summary>Which customers' intervals new focus events change: their own, and the one that the agent was looking at before.</summary>
internal sealed class FocusReach(DbTransaction transaction)
{
    /// <summary>The agent's entry just before an instant. Entries at the very instant are in reach too: no harm in one fold more.</summary>
    public const string RunningCustomer = """
        SELECT CustomerId FROM FocusEvents
        WHERE AgentId = @agent AND Kind = 1 AND OccurredUtc = (
            SELECT MAX(OccurredUtc) FROM FocusEvents WHERE AgentId = @agent AND Kind = 1 AND OccurredUtc < @before)
        UNION
        SELECT CustomerId FROM FocusEvents WHERE AgentId = @agent AND Kind = 1 AND OccurredUtc = @before
        """;

    /// <summary>The customers in reach of the events, which are stored already.</summary>
    public async Task<IReadOnlyCollection<string>> CustomersAsync(IReadOnlyList<FocusEvent> events, CancellationToken cancellation)
    {
        var customers = events.Where(e => e is not AgentLeft).Select(e => e.Header.CustomerId!).ToHashSet(StringComparer.Ordinal);
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = RunningCustomer;
        var (agent, before) = (command.CreateParameter(), command.CreateParameter());
        (agent.ParameterName, before.ParameterName) = ("@agent", "@before");
        before.DbType = System.Data.DbType.DateTime2;
        command.Parameters.AddRange(new[] { agent, before });
        foreach (var next in events)
        {
            (agent.Value, before.Value) = (next.AgentId, next.OccurredUtc);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                customers.Add(reader.GetString(0));
            }
        }

        return customers;
    }
}
