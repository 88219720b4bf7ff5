using System.Globalization;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Recompute;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Sources.History;

/// <summary>Stores work sessions from the platform's report.</summary>
internal sealed class WorkSessionIntake(WorkSessionStore store, RecomputeSignal signal)
{
    private const int AtOnce = 5_000;

    private static readonly string[] Needed = ["id", "contact_session_id", "conversation_id", "agent_id", .. Times];

    private static string[] Times =>
        ["work_session_handle_time_sec", "work_session_after_contact_time_sec", "work_session_unknown_time_sec"];

    /// <summary>
    /// Stores the sessions of a report. If a session occurs several times, its last row with a handle time counts; if no row has a handle
    /// time, its last row counts. Rows without an agent, a contact session or a conversation are skipped, because their handle time cannot
    /// be assigned.
    /// </summary>
    /// <returns>The number of rows, the number of rows that were not skipped, and the number of new or changed sessions.</returns>
    public async Task<(long Rows, long Sessions, long Changed)> TakeAsync(Stream report, CancellationToken cancellation)
    {
        if (await ReportTable.OpenAsync(report, "The work session report", Needed, cancellation) is not { } table)
        {
            return (0, 0, 0);
        }

        var (rows, sessions, changed) = (0L, 0L, 0L);
        await using (table)
        {
            var batch = new List<WorkSession>(AtOnce);
            while (await table.ReadAsync(cancellation))
            {
                rows++;
                if (SessionOf(table) is { } session)
                {
                    batch.Add(session);
                    sessions++;
                }

                if (batch.Count == AtOnce)
                {
                    changed += await store.PutAsync(batch, cancellation);
                    batch.Clear();
                }
            }

            changed += batch.Count > 0 ? await store.PutAsync(batch, cancellation) : 0;
        }

        if (changed > 0)
        {
            signal.Raise();
        }

        return (rows, sessions, changed);
    }

    private static WorkSession? SessionOf(ReportTable table)
    {
        if (table["agent_id"] is not { } agent
            || table["contact_session_id"] is not { } session
            || table["conversation_id"] is not { } conversation)
        {
            return null;
        }

        foreach (var id in new[] { agent, session, conversation })
        {
            if (TextRule.Id.FaultOf(id) is { } fault)
            {
                throw new ReportFormatException($"Row {table.Row}: the id '{Gladly.GladlyErrors.Plain(id)}' {fault}.");
            }
        }

        // The row has an id only after the contact has ended. Until then, its times are not final, so they are not stored.
        return new WorkSession
        {
            ContactSessionId = session, AgentId = agent, ConversationId = conversation,
            HandleMilliseconds = table["id"] is null ? null : Times.Sum(t => MillisecondsOf(table, t)),
        };
    }

    private static long MillisecondsOf(ReportTable table, string column) => table[column] is not { } text ? 0
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1_000_000_000
            ? (long)(seconds * 1_000)
            : throw new ReportFormatException($"Row {table.Row}: {column} '{Gladly.GladlyErrors.Plain(text)}' is not a number of seconds.");
}
