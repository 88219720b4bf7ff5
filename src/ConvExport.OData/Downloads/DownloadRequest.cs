using System.Globalization;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reports;
using ConvExport.OData.Query.Requests;

namespace ConvExport.OData.Downloads;

/// <summary>A request for a download: the report, and the options of its file.</summary>
internal sealed record DownloadRequest(ReportRequest Report)
{
    /// <summary>The parameters of the file, with descriptions.</summary>
    private static readonly Dictionary<string, string> OfFile = new(StringComparer.OrdinalIgnoreCase)
    {
        ["layout"] = "The column layout: report (default), or gladly for Gladly's layout (CSV only).",
        ["raw"] = "CSV only: true leaves text unchanged, without the apostrophe that prevents spreadsheets from running it as a formula.",
        ["bom"] = "CSV only: true adds a byte order mark, for Excel.",
        ["summary"] = "XLSX only: true adds a summary sheet.",
        ["live"] = "XLSX only: true adds a query, so that Excel's Refresh All loads the current rows of the same view.",
    };

    /// <summary>All parameters, with descriptions.</summary>
    public static IReadOnlyDictionary<string, string> Parameters { get; } = new Dictionary<string, string>(
        [.. ReportRequest.Parameters.Where(p => p.Key[0] != '$'), .. OfFile, .. ReportRequest.Parameters.Where(p => p.Key[0] == '$')],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the file has Gladly's column layout.</summary>
    public bool IsGladlyLayout { get; private init; }

    /// <summary>Whether text is written unchanged, including formulas.</summary>
    public bool IsRaw { get; private init; }

    /// <summary>Whether the file begins with a byte order mark.</summary>
    public bool HasByteOrderMark { get; private init; }

    /// <summary>Whether the workbook has a summary sheet.</summary>
    public bool HasSummary { get; private init; }

    /// <summary>Whether the workbook contains a Power Query query that refreshes the workbook's table from the feed.</summary>
    public bool IsLive { get; private init; }

    /// <summary>The path and the query options.</summary>
    public QueryRequest Query => Report.Query;

    /// <summary>
    /// Returns the download request for a feed query that requests a file. Ignores unknown parameters, because OData allows custom query
    /// options.
    /// </summary>
    public static DownloadRequest OfFeed(QueryRequest query, string queryString)
    {
        var parameters = QueryParameters.Parse(queryString).ToList();
        return Read(ReportRequest.Of(query, parameters), parameters);
    }

    /// <summary>Parses the parameters of a download. Throws <see cref="RequestException"/> with the name of an invalid parameter.</summary>
    public static DownloadRequest Parse(string queryString)
    {
        var parameters = QueryParameters.Parse(queryString).ToList();
        return Read(ReportRequest.Parse(parameters, Parameters.Keys), parameters);
    }

    /// <summary>Returns this request with <see cref="IsLive"/> set, for a workbook with a query.</summary>
    public DownloadRequest AsLive() => this with { IsLive = true };

    private static DownloadRequest Read(ReportRequest report, List<(string Name, string Value)> parameters) => new(report)
    {
        IsGladlyLayout = IsGladly(ReportRequest.One(parameters, "layout")),
        IsRaw = BooleanOf(parameters, "raw"),
        HasByteOrderMark = BooleanOf(parameters, "bom"),
        HasSummary = BooleanOf(parameters, "summary"),
        IsLive = BooleanOf(parameters, "live"),
    };

    /// <summary>Whether a layout is <c>gladly</c>. Throws for an unknown layout.</summary>
    public static bool IsGladly(string? layout) => layout switch
    {
        null or "" or "report" => false,
        "gladly" => true,
        _ => throw RequestException.Invalid($"Unknown layout '{layout}'. Use report or gladly."),
    };

    /// <summary>Returns the file name that the browser suggests.</summary>
    public string FileName(string extension)
    {
        var days =
            new[] { Report.From, Report.To }.OfType<DateOnly>().Select(d => "-" + d.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        var name = Query.Path!.Set == EntitySet.Conversations ? "ConversationExportReport" : Query.Path.Set.Name;
        return $"{name}{string.Concat(days)}.{extension}";
    }

    private static bool BooleanOf(List<(string Name, string Value)> parameters, string name) => ReportRequest.One(parameters, name) switch
    {
        null or "" or "false" => false,
        "true" => true,
        var text => throw RequestException.Invalid($"{name} '{text}' is not a Boolean. Use true or false."),
    };
}
