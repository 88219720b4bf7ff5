using ConvExport.OData.Fold;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Query.Reports;

/// <summary>
/// A report request as a database query. Conversations have the report's columns in the report's order, unless the request selects others.
/// </summary>
public sealed class ReportPlan
{
    private static readonly IReadOnlyList<string> ReportProperties = [.. ReportColumns.Report.Select(c => c.Property)];

    private readonly QueryPlan _plan;
    private readonly RowQuery _query;

    private ReportPlan(ReportRequest request, RowSource source, IQueryable rows, TimeZoneInfo reportZone)
    {
        (Request, Zone, _query) = (request, request.TimeZone ?? reportZone, request.Query.Query);
        var path = request.Query.Path!;
        _plan = QueryPlan.Of(
            _query, rows, source.BindingOf(request.Query),
            path.Set == EntitySet.Conversations ? [.. ReportProperties, .. _query.Compute.Select(c => c.Alias)] : null,
            defaultOrder: path.Steps.Count > 0 ? path.Set.OrderWithin : null);
    }

    /// <summary>The request.</summary>
    public ReportRequest Request { get; }

    /// <summary>The time zone for the request's days and for timestamps in workbooks.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The columns in order.</summary>
    public IReadOnlyList<OutputColumn> Columns => _plan.Columns;

    /// <summary>Whether the rows are entities, not results of grouping, aggregation or concatenation in <c>$apply</c>.</summary>
    public bool HasEntities => _plan.IsKeyed;

    /// <summary>The conversations to summarise; null if the rows are not conversations, or have computed columns.</summary>
    public IQueryable<ConversationRow>? Conversations =>
        _plan.IsKeyed ? _plan.ToSource(_query.Skip, _query.Top) as IQueryable<ConversationRow> : null;

    /// <summary>Plans a report. Throws <see cref="RequestException"/> unless the path leads to rows or to a single row.</summary>
    /// <param name="request">The request.</param>
    /// <param name="source">The database, opened for the reader.</param>
    /// <param name="reportZone">The report time zone.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public static async Task<ReportPlan> OfAsync(
        ReportRequest request, RowSource source, TimeZoneInfo reportZone, CancellationToken cancellation)
    {
        var path = request.Query.Path!;
        if (path.End is not (PathEnd.Rows or PathEnd.Row))
        {
            throw RequestException.NotSupported($"{path.Address} as a file");
        }

        var rows = path.Steps.Count == 0 && path.Set == EntitySet.Conversations
            ? request.Apply(source.Visible, reportZone)
            : await PathRows.OfAsync(source, path, cancellation);
        return new ReportPlan(request, source, rows, reportZone);
    }

    /// <summary>Reads the rows in order.</summary>
    public Task<RowReader> ReadAsync(RowSource source, CancellationToken cancellation) =>
        source.ReadAllAsync(_plan, _query.Skip, _query.Top, cancellation);

    /// <summary>Throws if the query cannot be translated to SQL; does not run it.</summary>
    public void Check() => RowSource.Check(_plan.ToRows(null, _query.Skip, _query.Top));

    /// <summary>Returns the number of rows.</summary>
    public async Task<long> CountAsync(RowSource source, CancellationToken cancellation)
    {
        var all = Math.Max(0, await source.CountAsync(_plan, cancellation) - (_query.Skip ?? 0));
        return Math.Min(all, _query.Top ?? long.MaxValue);
    }
}
