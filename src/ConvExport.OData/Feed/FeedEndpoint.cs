using System.Globalization;
using ConvExport.OData.Access;
using ConvExport.OData.Audit;
using ConvExport.OData.Downloads;
using ConvExport.OData.Feed.Json;
using ConvExport.OData.Operations;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Feed;

/// <summary>Handles a request to the feed: parses it, and passes it to the class that writes the requested kind of response.</summary>
internal sealed class FeedEndpoint(
    ReadContexts contexts, SecretStore secrets, TimeProvider time,
    IOptions<FeedOptions> options, IOptions<PublicAddressOptions> address, DownloadWriter downloads, AuditLog audit,
    ILogger<FeedEndpoint> logger)
{
    /// <summary>The last path segment of a request whose query options are in the body.</summary>
    public const string QuerySegment = "$query";

    public Task RespondAsync(HttpContext http) =>
        StreamedResponse.WriteAsync(http, logger, () => DispatchAsync(http, EncodedPath(http), http.Request.QueryString.Value ?? ""));

    /// <summary>
    /// Handles a request with its query options in the body (OData URL Conventions 4.01, section 4.17). Clients send such requests if a
    /// query is too long for a URL.
    /// </summary>
    public Task RespondToQueryAsync(HttpContext http) => StreamedResponse.WriteAsync(http, logger, async () =>
    {
        if (!Negotiation.IsPlainText(http.Request.ContentType))
        {
            throw new RequestException(
                RequestFault.UnsupportedMediaType,
                $"Content-Type '{http.Request.ContentType}' is not supported. Send the query options as text/plain in UTF-8.");
        }

        var body = await RequestBody.ReadAsync(http.Request, options.Value.MaxBatchBytes, FeedOptions.BatchBytesSetting);
        RequestBody.RequireUtf8(body);
        var path = EncodedPath(http);
        await DispatchAsync(http, path[..^QuerySegment.Length].TrimEnd('/'), "?" + System.Text.Encoding.UTF8.GetString(body.Span));
    });

    private async Task DispatchAsync(HttpContext http, string path, string query)
    {
        var version = Negotiation.VersionOf(http.Request);
        http.Response.Headers["OData-Version"] = version;
        var request = QueryRequest.Parse(path, query, options.Value.Limits);
        var root = address.Value.FeedUrlOf(http.Request);
        if (request.Path?.Sets.Any(s => s.IsForAdmins) == true && !http.User.IsInRole(Roles.Admin))
        {
            throw new RequestException(RequestFault.Forbidden, $"Reading {request.Path.Set.Name} needs the role {Roles.Admin}.");
        }

        if (request.Path is null)
        {
            await FeedDocuments.WriteAsync(http, request.IsMetadata);
        }
        else if (FileFormats.OfOption(request.Format) is { } format)
        {
            await downloads.RespondAsync(http, format, DownloadRequest.OfFeed(request, query));
        }
        else
        {
            await RecordAsync(http, request.Path.Set.Name, () => RespondWithRowsAsync(http, request, request.Path, root));
        }
    }

    /// <summary>
    /// Runs a read and counts it. A failed read is counted too, because the client may have received rows before the failure.
    /// </summary>
    private async Task RecordAsync(HttpContext http, string entitySet, Func<Task> respond)
    {
        var (result, status) = (AuditLog.Failed, StatusCodes.Status500InternalServerError);
        try
        {
            await respond();
            (result, status) = (AuditLog.Ok, http.Response.StatusCode);
        }
        catch (RequestException wrong)
        {
            status = ErrorResults.StatusOf(wrong.Fault);
            throw;
        }
        finally
        {
            var read = ReadMeter.Of(http);
            Telemetry.CountRead(entitySet, status, read.Rows, read.Bytes);
            audit.AddToMinute(AuditActor.Of(http), AuditAction.ReadFeed, entitySet, result, ("rows", read.Rows), ("bytes", read.Bytes));
        }
    }

    private async Task RespondWithRowsAsync(HttpContext http, QueryRequest request, QueryPath path, string root)
    {
        var cancellation = http.RequestAborted;
        var style = path.End is PathEnd.Count or PathEnd.Value ? JsonStyle.Default : JsonStyle.Of(http.Request, request.Format);
        var pageSize = PageSizeOf(http, request);
        var scope = ReaderScope.Of(http.User);
        await using var source = await RowSource.OpenAsync(contexts, scope, time.GetUtcNow().UtcDateTime, cancellation);

        // Counters are read before the rows, so the rows can be newer than the ETag, never older.
        var counters = await source.CountersAsync(cancellation);
        var foldedAt = Caching.FoldedAt(counters);
        if (foldedAt is { } at)
        {
            http.Response.Headers[Caching.FoldedHeader] = InstantText.Of(at);
        }

        var key = await secrets.GetAsync(StoredSetting.TokenKey, cancellation);
        if (Caching.IsUnchanged(http, Caching.TagOf(http, request, style.ContentType, scope.ToString(), counters, key)))
        {
            return;
        }

        var rows = await PathRows.OfAsync(source, path, cancellation);
        var frame = new ResponseFrame(root, ResponseFrame.PlaceOf(path), style, foldedAt);
        http.Response.ContentType = style.ContentType;
        switch (path.End)
        {
            case PathEnd.Count:
                var count = source.CountOfAll(request, counters)
                    ?? await source.CountAsync(QueryPlan.Of(request.Query, rows, source.BindingOf(request)), cancellation);
                http.Response.ContentType = "text/plain;charset=utf-8";
                await http.Response.WriteAsync(count.ToString(CultureInfo.InvariantCulture), cancellation);
                break;
            case PathEnd.Rows when request.DeltaToken is not null:
                await new DeltaResponse(
                    http, request, source, frame, await SkipTokens.OfAsync(secrets, counters, scope, cancellation), pageSize)
                    .WriteAsync(counters);
                break;
            case PathEnd.Rows:
                await new PageResponse(http, request, source, rows, frame, await SkipTokens.OfAsync(secrets, counters, scope, cancellation),
                    pageSize).WriteAsync(counters);
                break;
            default:
                await new RowResponse(http, request, source, rows, frame).WriteAsync();
                break;
        }
    }

    /// <summary>
    /// Returns the page size: <see cref="FeedOptions.MaxPageSize"/>, or less if the client prefers smaller pages. Also writes the applied
    /// preferences to the header Preference-Applied.
    /// </summary>
    private int PageSizeOf(HttpContext http, QueryRequest request)
    {
        var applied = new List<string>();
        var most = options.Value.MaxPageSize;
        if (Negotiation.PreferredPageSize(http.Request) is { } preferred)
        {
            most = Math.Min(preferred, most);
            applied.Add(string.Create(CultureInfo.InvariantCulture, $"odata.maxpagesize={most}"));
        }

        if (Negotiation.AreChangesTracked(http.Request) && PageResponse.CanTrackChanges(request))
        {
            applied.Add("odata.track-changes");
        }

        if (applied.Count > 0)
        {
            http.Response.Headers["Preference-Applied"] = string.Join(", ", applied);
        }

        return most;
    }

    /// <summary>
    /// Returns the part of the path after /odata/v1/, encoded as in the request. An id can contain a slash, and decoding would turn this
    /// slash into a path separator.
    /// </summary>
    private static string EncodedPath(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?', 2)[0];
        var start = path.IndexOf(PublicAddressOptions.FeedPath, StringComparison.OrdinalIgnoreCase);
        return (start < 0 ? http.Request.Path.ToUriComponent()[PublicAddressOptions.FeedPath.Length..]
            : path[(start + PublicAddressOptions.FeedPath.Length)..]).TrimStart('/');
    }
}
