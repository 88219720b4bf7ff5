using System.Globalization;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reports;
using ConvExport.OData.Query.Requests;

namespace ConvExport.OData.Downloads;

/// <summary>What a download is of: a report, and how its file looks.</summary>
internal sealed record DownloadRequest(ReportRequest Report)
{
    /// <summary>The parameters of the file itself.</summary>
    private static readonly Dictionary<string, string> OfFile = new(StringComparer.OrdinalIgnoreCase)
    {
        ["layout"] = "report, or gladly: CSV in Gladly's column layout.",
        ["raw"] = "CSV. true: text as it is, without the apostrophe that keeps spreadsheets from running it as a formula.",
        ["bom"] = "CSV. true: begins with a byte order mark, for Excel.",
        ["summary"] = "XLSX. true: with a sheet of figures.",
    };

    /// <summary>The parameters, each with what it is.</summary>
    public static IReadOnlyDictionary<string, string> Parameters { get; } = new Dictionary<string, string>(
        [.. ReportRequest.Parameters.Where(p => p.Key[0] != '$'), .. OfFile, .. ReportRequest.Parameters.Where(p => p.Key[0] == '$')],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The headers are those of the source's own CSV.</summary>
    public bool IsGladlyLayout { get; private init; }

    /// <summary>Text is written as it is, formulas too.</summary>
    public bool IsRaw { get; private init; }

    /// <summary>It begins with a byte order mark.</summary>
    public bool HasByteOrderMark { get; private init; }

    /// <summary>It has a sheet of figures.</summary>
    public bool HasSummary { get; private init; }

    /// <summary>The path and the query options.</summary>
    public QueryRequest Query => Report.Query;

    /// <summary>A query of the feed, as a file. What else its address says is the client's own, as OData has it.</summary>
    public static DownloadRequest OfFeed(QueryRequest query, string queryString)
    {
        var parameters = QueryParameters.Parse(queryString).ToList();
        return Read(ReportRequest.Of(query, parameters), parameters);
    }

    /// <summary>Reads the parameters of a download. Wrong ones throw <see cref="RequestException"/>, which names them.</summary>
    public static DownloadRequest Parse(string queryString)
    {
        var parameters = QueryParameters.Parse(queryString).ToList();
        return Read(ReportRequest.Parse(parameters, Parameters.Keys), parameters);
    }

    private static DownloadRequest Read(ReportRequest report, List<(string Name, string Value)> parameters) => new(report)
    {
        IsGladlyLayout = IsGladly(ReportRequest.One(parameters, "layout")),
        IsRaw = BooleanOf(parameters, "raw"),
        HasByteOrderMark = BooleanOf(parameters, "bom"),
        HasSummary = BooleanOf(parameters, "summary"),
    };

    /// <summary>Whether a layout is the source's own.</summary>
    public static bool IsGladly(string? layout) => layout switch
    {
        null or "" or "report" => false,
        "gladly" => true,
        _ => throw RequestException.Invalid($"layout '{layout}' is not known. Use report or gladly."),
    };

    /// <summary>The name that a browser stores the file under.</summary>
    public string FileName(string extension)
    {
        var days = new[] { Report.From, Report.To }.OfType<DateOnly>().Select(d => "-" + d.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        var name = Query.Path!.Set == EntitySet.Conversations ? "ConversationExportReport" : Query.Path.Set.Name;
        return $"{name}{string.Concat(days)}.{extension}";
    }

    private static bool BooleanOf(List<(string Name, string Value)> parameters, string name) => ReportRequest.One(parameters, name) switch
    {
        null or "" or "false" => false,
        "true" => true,
        var text => throw RequestException.Invalid($"{name} '{text}' is neither true nor false."),
    };
}
