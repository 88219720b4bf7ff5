using ConvExport.OData.Intake;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Sources.Gladly;

/// <summary>
/// Fetches the directory: at start, at an interval, and when events contain an id without a name. A failure does not delay events.
/// </summary>
internal sealed partial class GladlyDirectory(
    GladlyClient client, DirectoryIntake intake, SourceStore store, IDbContextFactory<ConvExportContext> contexts,
    IOptions<SourcesOptions> options, IOptions<IntakeOptions> limits, TimeProvider time, ILogger<GladlyDirectory> logger)
{
    private const int MostUnknown = 1_000;

    /// <summary>If a part fails, the complete directory is fetched again after this time.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The ids for which the directory was already fetched. They cause no further fetch, even if they still have no name.
    /// </summary>
    private readonly HashSet<ReferencedId> _asked = [];

    private DateTime _next = DateTime.MinValue;
    private string? _told;

    /// <summary>Fetches the complete directory if it is due.</summary>
    public async Task FetchIfDueAsync(SourceState state, CancellationToken cancellation)
    {
        if (time.GetUtcNow().UtcDateTime >= _next)
        {
            await FetchAsync(state.LeaseId!.Value, cancellation);
        }
    }

    /// <summary>Fetches the directory if events contain an id without a name, and no fetch was made for this id before.</summary>
    public async Task FetchUnknownAsync(long lease, CancellationToken cancellation)
    {
        var unknown = await UnknownAsync(cancellation);
        if (unknown.Exists(id => !_asked.Contains(id)))
        {
            await FetchAsync(lease, cancellation);
            _asked.UnionWith(unknown);
        }
    }

    private async Task FetchAsync(long lease, CancellationToken cancellation)
    {
        var faults = new List<string>();
        foreach (var part in DirectoryIntake.Parts)
        {
            try
            {
                await using var body = await client.DirectoryAsync(part, cancellation);
                await intake.TakeAsync(
                    part, JsonItems.ReadAsync(body, limits.Value.MostRead, cancellation), GladlyPoller.Source, cancellation);
            }
            catch (SourceException failure)
            {
                faults.Add(failure.Message);
            }
        }

        var (now, fault) = (time.GetUtcNow().UtcDateTime, faults.Count == 0 ? null : string.Join(' ', faults.Distinct()));
        _next = now + (fault is null ? TimeSpan.FromMinutes(options.Value.Gladly.DirectoryMinutes) : RetryAfter);
        if (fault is not null && fault != _told)
        {
            LogFailed(logger, fault);
        }

        _told = fault;
        await store.ChangeAsync(
            GladlyPoller.Source, lease,
            s =>
            {
                s.SetSideError("Directory", fault);
                s.DirectoryUtc = fault is null ? now : s.DirectoryUtc;
            },
            cancellation);
    }

    private async Task<List<ReferencedId>> UnknownAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var nameless = await context.ReferencedIds.AsNoTracking()
            .Where(r => (r.Kind == PendingKind.Agent && !context.Agents.Any(a => a.Id == r.Id))
                || (r.Kind == PendingKind.Inbox && !context.Inboxes.Any(i => i.Id == r.Id))
                || (r.Kind == PendingKind.Topic && !context.Topics.Any(t => t.Id == r.Id)))
            .OrderBy(r => r.Kind).ThenBy(r => r.Id).Take(MostUnknown).ToListAsync(cancellation);
        return [.. nameless.Select(r => new ReferencedId(r.Kind, r.Id))];
    }

    [LoggerMessage(LogLevel.Warning, "Gladly: the directory could not be fetched completely. {Fault}")]
    private static partial void LogFailed(ILogger logger, string fault);
}
