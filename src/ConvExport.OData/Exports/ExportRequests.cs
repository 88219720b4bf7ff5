using System.Security.Cryptography;
using System.Text.Json;
using ConvExport.OData.Downloads;
using ConvExport.OData.Fold;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Exports;

/// <summary>Creates exports. Checks each request before its export is queued.</summary>
internal sealed class ExportRequests(
    ExportStore exports, ExportSignal signal, ReadContexts contexts, FoldSettings settings, IOptions<ExportOptions> options,
    TimeProvider time)
{
    private const string FormatName = "format";
    private const int IdBytes = 16;

    /// <summary>The user or schedule that requests an export.</summary>
    /// <param name="Key">The id of the user's key or account; empty for a schedule, or if the user is not signed in.</param>
    /// <param name="Scope">The inbox scope.</param>
    /// <param name="BaseUrl">The server's URL, for links in the file; null if unknown.</param>
    /// <param name="Schedule">The name of the schedule; null for a user's request.</param>
    internal sealed record Asker(string Key, InboxScope Scope, string? BaseUrl, string? Schedule = null);

    /// <summary>
    /// Adds an export. Throws <see cref="RequestException"/> if the request is invalid or a limit on exports is reached.
    /// </summary>
    public async Task<Export> AddAsync(IFileFormat format, string query, Asker asker, CancellationToken cancellation)
    {
        if (asker.Schedule is null && await exports.CountUnfinishedAsync(asker.Key, cancellation) >= options.Value.MaxUnfinishedExports)
        {
            throw new RequestException(
                RequestFault.TooManyRequests,
                $"The limit of {options.Value.MaxUnfinishedExports} unfinished exports for one key or account is reached "
                + $"({ExportOptions.Section}:{nameof(ExportOptions.MaxUnfinishedExports)}). Wait until one is finished, or delete one.");
        }

        if (asker.Schedule is null && await exports.KeptAsync(asker.Key, cancellation) is var (kept, bytes)
            && (kept >= options.Value.MaxKeptExports || bytes >= options.Value.MaxKeptExportBytes))
        {
            throw new RequestException(
                RequestFault.TooManyRequests,
                $"A limit for one key or account is reached: you have {kept} completed exports with {bytes / 1_000_000} MB in total "
                + $"({ExportOptions.Section}:{nameof(ExportOptions.MaxKeptExports)}, "
                + $"{nameof(ExportOptions.MaxKeptExportBytes)}). Delete some exports, or wait until they expire.");
        }

        var request = DownloadRequest.Parse(query);
        await CheckAsync(format, request, asker.Scope, cancellation);
        var export = new Export
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)),
            Owner = asker.Key,
            Schedule = asker.Schedule,
            Scope = asker.Scope.ToString(),
            Format = format.Name,
            Query = query,
            BaseUrl = asker.BaseUrl,
            FileName = request.FileName(format.Name),
            CreatedUtc = time.GetUtcNow().UtcDateTime,
        };
        await exports.AddAsync(export, cancellation);
        signal.Raise();
        return export;
    }

    /// <summary>Returns the format and the query of a request, from its URL, a JSON object in its body, or both.</summary>
    public static (IFileFormat Format, string Query) Read(string queryString, ReadOnlyMemory<byte> body)
    {
        var parameters =
            QueryHelpers.ParseQuery(queryString).SelectMany(p => p.Value.Select(v => (p.Key, Value: v ?? ""))).Concat(OfBody(body))
            .Select(p => (Name: NameOf(p.Key), p.Value)).Where(p => p.Value.Length > 0).ToList();
        var formats = parameters.Where(p => p.Name == FormatName).Select(p => p.Value.ToLowerInvariant()).ToList();
        var format = formats is [var name] ? FileFormats.Find(name) : null;
        if (format is null)
        {
            throw RequestException.Invalid($"Unknown format '{string.Join(", ", formats)}'. Use one of: {FileFormats.Names}.");
        }

        return (
            format,
            new QueryBuilder(parameters.Where(p => p.Name != FormatName).Select(p => KeyValuePair.Create(p.Name, p.Value))).ToString());
    }

    private static IEnumerable<(string Key, string Value)> OfBody(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return [];
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? [.. json.RootElement.EnumerateObject().SelectMany(p => ValuesOf(p.Name, p.Value).Select(v => (p.Name, v)))]
                : throw RequestException.Invalid(
                    """The body must be a JSON object, such as {"format":"csv","from":"2024-03-01","filter":"CountOfContacts gt 2"}.""");
        }
        catch (JsonException wrong)
        {
            throw RequestException.Invalid($"The body is not JSON: {wrong.Message}");
        }
    }

    private static IEnumerable<string> ValuesOf(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array when NameOf(name) == "$select" => [string.Join(',', value.EnumerateArray().SelectMany(v => ValuesOf(name, v)))],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(v => ValuesOf(name, v)),
        JsonValueKind.Object => throw RequestException.Invalid(
            $"{name} is or contains an object; it must be text, a number, a Boolean, or an array of these."),
        _ => [value.GetRawText()],
    };

    /// <summary>Returns a parameter's canonical name. The $ of OData options is optional.</summary>
    private static string NameOf(string name) =>
        DownloadRequest.Parameters.Keys.FirstOrDefault(
            k => k.Equals(name, StringComparison.OrdinalIgnoreCase) || k.Equals("$" + name, StringComparison.OrdinalIgnoreCase))
        ?? (name.Equals(FormatName, StringComparison.OrdinalIgnoreCase) || name.Equals("$format", StringComparison.OrdinalIgnoreCase)
            ? FormatName
            : name.Equals("inboxes", StringComparison.OrdinalIgnoreCase) ? "inbox" : name);

    /// <summary>Plans the query in the same way as the worker, and throws <see cref="RequestException"/> for an error.</summary>
    private async Task CheckAsync(IFileFormat format, DownloadRequest request, InboxScope scope, CancellationToken cancellation)
    {
        DownloadWriter.Check(format, request);
        await using var source = await RowSource.OpenAsync(contexts, scope, time.GetUtcNow().UtcDateTime, cancellation);
        var plan = await DownloadPlan.OfAsync(request, source, settings.TimeZone, cancellation);
        plan.Report.Check();
        if (request.HasSummary)
        {
            _ = plan.ConversationsOfSummary;
        }

        if (request.IsLive)
        {
            throw RequestException.Invalid("live=true works for direct downloads only. Remove live=true.");
        }
    }
}
