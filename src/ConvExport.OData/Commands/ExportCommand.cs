using System.CommandLine;
using System.Globalization;
using ConvExport.OData.Audit;
using ConvExport.OData.Downloads;
using ConvExport.OData.Operations;
using ConvExport.OData.Query;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Commands;

/// <summary><c>export</c>: writes the result of a query to a file, with the same code as a download over HTTP.</summary>
internal static class ExportCommand
{
    public static Command Create(string[] settings)
    {
        var file = new Argument<string>("FILE") { Description = "The file to write; its extension, .csv or .xlsx, sets the format" };
        var single = new Dictionary<string, Option<string?>>
        {
            ["$filter"] = new("--filter") { Description = "OData $filter, as in the feed" },
            ["$select"] = new("--select") { Description = "OData $select, as in the feed: the columns and their order" },
            ["$orderby"] = new("--orderby") { Description = "OData $orderby, as in the feed" },
            ["from"] = new("--from") { Description = "First day of creation, YYYY-MM-DD" },
            ["to"] = new("--to") { Description = "Last day of creation, inclusive" },
            ["timezone"] = new("--timezone")
            {
                Description = "The IANA time zone of --from and --to, and of all timestamps in a workbook (default: Report:TimeZone)",
            },
            ["layout"] = new("--layout") { Description = "The column layout: report (default), or gladly for Gladly's layout (CSV only)" },
            ["$top"] = new("--top") { Description = "The maximum number of rows" },
            ["$search"] = new("--search") { Description = "OData $search, as in the feed" },
            ["$apply"] = new("--apply") { Description = "OData $apply, as in the feed; the file has the columns of the result" },
        };
        var flags = new Dictionary<string, Option<bool>>
        {
            ["raw"] = new("--raw") { Description = "CSV: leaves all text unchanged, even text that looks like a formula" },
            ["bom"] = new("--bom") { Description = "CSV: adds a byte order mark, so that Excel reads the file correctly" },
            ["summary"] = new("--summary") { Description = "XLSX: adds a summary sheet" },
        };
        var inboxes = new Option<string[]>("--inbox")
        {
            Description = "Only conversations created in this inbox; repeatable", DefaultValueFactory = _ => [],
        };
        var command = new Command("export", "Writes the result of a query to a CSV or XLSX file.");
        command.Arguments.Add(file);
        command.Options.Add(inboxes);
        foreach (var option in single.Values.Concat<Option>(flags.Values))
        {
            command.Options.Add(option);
        }

        command.SetAction((result, cancellation) =>
        {
            var parameters = single.Select(o => (o.Key, Value: result.GetValue(o.Value))).Where(o => o.Value is not null)
                .Concat((result.GetValue(inboxes) ?? []).Select(i => (Key: "inbox", Value: (string?)i)))
                .Concat(flags.Where(f => result.GetValue(f.Value)).Select(f => (f.Key, Value: (string?)"true")));
            var query = new QueryBuilder(parameters.Select(p => KeyValuePair.Create(p.Key, p.Value!)));
            return RunAsync(settings, result.GetValue(file)!, query.ToString(), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(string[] settings, string path, string query, CancellationToken cancellation)
    {
        var format = FileFormats.Find(Path.GetExtension(path).TrimStart('.'))
            ?? throw new UsageException(
                $"'{path}' has no known format. Use the extension {string.Join(" or ", FileFormats.All.Select(f => "." + f.Name))}.");

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new FailureException($"The folder '{folder}' does not exist. Create it first.");
        }

        try
        {
            var request = DownloadRequest.Parse(query);
            await using var parts = await CommandHost.StartAsync(settings, cancellation);
            var baseUrl = parts.GetRequiredService<IOptions<PublicAddressOptions>>().Value.BaseUrl;
            var job = new DownloadJob(format, request, InboxScope.Everything, baseUrl);
            var rows = await CommandHost.WithProgressAsync(Path.GetFileName(path), show => WriteAsync(
                parts.GetRequiredService<DownloadWriter>(), job, path,
                CommandHost.IsWatched
                    ? new DirectProgress<DownloadProgress>(p => show(p.Percent, $"{p.Rows:N0} of {p.Total:N0} rows"))
                    : null, cancellation));
            await parts.AuditAsync(
                AuditAction.Download, Path.GetFullPath(path), string.Create(CultureInfo.InvariantCulture, $"rows={rows} {query}"),
                cancellation);
            await CommandHost.WriteLineAsync($"{rows} rows in {path}");
            return 0;
        }
        catch (RequestException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }

    /// <summary>Writes to a temporary file and renames it at the end. So the file at <paramref name="path"/> is never incomplete.</summary>
    private static async Task<long> WriteAsync(
        DownloadWriter downloads, DownloadJob job, string path, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var partial = path + ".partial";
        try
        {
            long rows;
            await using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                rows = await downloads.WriteAsync(job, () => Begin(file), progress, cancellation);
            }

            File.Move(partial, path, overwrite: true);
            return rows;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>
    /// Collects garbage before streaming, because preparing the file leaves more memory in use than streaming needs. The collection delays
    /// no other work, because this process runs only the export.
    /// </summary>
    private static FileStream Begin(FileStream file)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return file;
    }
}
