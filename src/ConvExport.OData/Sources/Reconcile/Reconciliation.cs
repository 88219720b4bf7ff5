using ConvExport.OData.Fold;
using ConvExport.OData.Sources.History;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Sources.Reconcile;

/// <summary>
/// Compares the platform's own Conversation Export with our rows, cell by cell. Memory use does not depend on the number of rows: both
/// sides are read in batches, and the ids that were seen are kept in a temporary file.
/// </summary>
internal sealed class Reconciliation(IDbContextFactory<ConvExportContext> contexts, SourceStore store, BackfillStore days)
{
    private const int AtOnce = 1_000;
    private const int LongestEvents = 600;
    private const string IdColumn = "Conversation ID";
    private const string CreatedColumn = "Created At";

    /// <summary>Compares reports with the rows.</summary>
    /// <param name="reports">The reports, opened one after another.</param>
    /// <param name="show">Receives each cell that differs.</param>
    /// <param name="progress">Receives the number of rows read so far.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <param name="period">The period of the reports; null to determine it from their rows.</param>
    public async Task<ReconcileResult> RunAsync(
        IAsyncEnumerable<(string Name, Stream Csv)> reports, Func<DifferingCell, ValueTask> show, Action<long> progress,
        CancellationToken cancellation, (DateTime From, DateTime To)? period = null)
    {
        var (result, decided) = (new ReconcileResult(), await DecidedSpansAsync(cancellation));
        await using var seen = await ScratchSet.CreateAsync(cancellation);
        var (first, last) = period is { } asked ? (asked.From, asked.To.AddTicks(-1)) : (DateTime.MaxValue, DateTime.MinValue);
        await foreach (var (name, csv) in reports.WithCancellation(cancellation))
        {
            await using (csv)
            {
                if (await ReportTable.OpenAsync(csv, name, [IdColumn, CreatedColumn], cancellation) is not { } table)
                {
                    continue;
                }

                await using (table)
                {
                    var batch = new List<TheirRow>(AtOnce);
                    while (await table.ReadAsync(cancellation))
                    {
                        result.Rows++;
                        if (table[IdColumn] is not { } id)
                        {
                            throw new ReportFormatException($"{name}: row {table.Row} has no Conversation ID.");
                        }

                        if (!seen.Add(id))
                        {
                            result.Repeated++;
                            continue;
                        }

                        batch.Add(TheirRow.Of(id, table));
                        if (batch.Count == AtOnce)
                        {
                            await CompareAsync(batch, decided, result, Note, show, cancellation);
                            batch.Clear();
                            progress(result.Rows);
                        }
                    }

                    await CompareAsync(batch, decided, result, Note, show, cancellation);
                    progress(result.Rows);
                }
            }
        }

        await FindMissingThereAsync(first, last, seen, result, cancellation);
        return result;

        void Note(DateTime created)
        {
            first = created < first ? created : first;
            last = created > last ? created : last;
        }
    }

    private async Task CompareAsync(
        List<TheirRow> batch, IReadOnlyList<(DateTime From, DateTime To)>? decided, ReconcileResult result, Action<DateTime> note,
        Func<DifferingCell, ValueTask> show, CancellationToken cancellation)
    {
        if (batch.Count == 0)
        {
            return;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var ids = batch.Select(r => r.Id).ToArray();
        var ours = await context.Conversations.AsNoTracking().Where(r => ids.Contains(r.ConversationId))
            .ToDictionaryAsync(r => r.ConversationId, StringComparer.Ordinal, cancellation);
        var differing = new List<(TheirRow Theirs, ConversationRow Ours, int Column, DifferenceKind Kind)>();
        foreach (var theirs in batch)
        {
            var created = ours.TryGetValue(theirs.Id, out var row)
                ? DateTime.SpecifyKind(row.CreatedAt, DateTimeKind.Utc)
                : theirs.CreatedAt;
            if (created is { } at)
            {
                note(at);
                if (decided is not null && !decided.Any(d => at >= d.From && at < d.To))
                {
                    result.Undecided++;
                    continue;
                }
            }

            if (row is null)
            {
                result.AddMissingHere(theirs.Id);
                continue;
            }

            for (var i = 0; i < ReportColumns.Report.Count; i++)
            {
                if (theirs.Has[i])
                {
                    var kind = CellComparison.Of(ReportColumns.Report[i], theirs.Cells[i], row, theirs.Zone);
                    result.Columns[i].Count(kind);
                    if (kind != DifferenceKind.None)
                    {
                        differing.Add((theirs, row, i, kind));
                    }
                }
            }
        }

        var events = await EventsAsync(context, [.. differing.Select(d => d.Theirs.Id).Distinct()], cancellation);
        foreach (var (theirs, row, i, kind) in differing)
        {
            var cell = new DifferingCell(
                theirs.Id, ReportColumns.Report[i].Title, theirs.Cells[i], CellComparison.TextOf(ReportColumns.Report[i], row), kind,
                events.GetValueOrDefault(theirs.Id, ""));
            result.Columns[i].Show(cell);
            await show(cell);
        }
    }

    private static async Task<Dictionary<string, string>> EventsAsync(
        ConvExportContext context, string[] ids, CancellationToken cancellation)
    {
        if (ids.Length == 0)
        {
            return [];
        }

        var events = await context.Events.AsNoTracking().Where(e => ids.Contains(e.ConversationId))
            .OrderBy(e => e.ConversationId).ThenBy(e => e.TimestampUtc).ThenBy(e => e.EventId)
            .Select(e => new { e.ConversationId, e.TimestampUtc, e.Type }).ToListAsync(cancellation);
        return events.GroupBy(e => e.ConversationId, StringComparer.Ordinal).ToDictionary(
            g => g.Key,
            g => string.Join("; ", g.Select(e => $"{e.Type} {InstantText.Of(e.TimestampUtc)}")) is var text && text.Length > LongestEvents
                ? text[..LongestEvents] + "…"
                : text,
            StringComparer.Ordinal);
    }

    private async Task FindMissingThereAsync(
        DateTime first, DateTime last, ScratchSet seen, ReconcileResult result, CancellationToken cancellation)
    {
        if (first > last)
        {
            return;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await foreach (var id in context.Conversations.AsNoTracking().Where(r => r.CreatedAt >= first && r.CreatedAt <= last)
            .Select(r => r.ConversationId).AsAsyncEnumerable().WithCancellation(cancellation))
        {
            if (!seen.Contains(id))
            {
                result.AddMissingThere(id);
            }
        }
    }

    /// <summary>
    /// Returns the time spans whose events are complete. Returns null if no poll has succeeded and no history was requested; then all rows
    /// are compared.
    /// </summary>
    private async Task<IReadOnlyList<(DateTime From, DateTime To)>?> DecidedSpansAsync(CancellationToken cancellation)
    {
        var coverage = await store.CoverageAsync(Gladly.GladlyPoller.Source, cancellation);
        var history = await days.ListAsync(Gladly.GladlyPoller.Source, cancellation);
        return coverage.Count == 0 && history.Count == 0
            ? null
            : [
                .. coverage.Select(c => (Utc(c.FromUtc), Utc(c.ToUtc))),
                .. history.Where(d => d.WholeUntilUtc is not null).Select(d => (d.FromUtc, Utc(d.WholeUntilUtc!.Value))),
            ];
    }

    private static DateTime Utc(DateTime stored) => DateTime.SpecifyKind(stored, DateTimeKind.Utc);

    /// <summary>A row of the platform's report. Its cells are in the order of our columns.</summary>
    private sealed record TheirRow(string Id, string?[] Cells, bool[] Has, TimeZoneInfo Zone)
    {
        public DateTime? CreatedAt => Cells[0] is { } text ? CellComparison.TimeOf(text, Zone) : null;

        public static TheirRow Of(string id, ReportTable table)
        {
            var cells = new string?[ReportColumns.Report.Count];
            var has = new bool[ReportColumns.Report.Count];
            for (var i = 0; i < cells.Length; i++)
            {
                var column = ReportColumns.Report[i];
                var name = table.Has(column.GladlyHeader) ? column.GladlyHeader : column.Title;
                (cells[i], has[i]) = (table[name], table.Has(name));
            }

            var filterZone = table["Timezone Filter"] is { } zone && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known)
                ? known
                : TimeZoneInfo.Utc;
            return new TheirRow(id, cells, has, filterZone);
        }
    }
}
