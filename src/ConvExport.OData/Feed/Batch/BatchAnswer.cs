using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using ConvExport.OData.Access;
using ConvExport.OData.Feed.Answers;
using ConvExport.OData.Feed.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Feed.Batch;

/// <summary>
/// Answers <c>$batch</c>: each request as if it had come alone, one after another. Answers are passed on while they are
/// made; none is held in memory.
/// </summary>
internal sealed class BatchAnswer(FeedEndpoint feed, IOptions<FeedOptions> options, ILogger<BatchAnswer> logger)
{
    public Task AnswerAsync(HttpContext http) => StreamedAnswer.WriteAsync(http, logger, () => WriteAsync(http));

    private async Task WriteAsync(HttpContext http)
    {
        http.Response.Headers["OData-Version"] = Negotiation.VersionOf(http.Request);
        var type = http.Request.ContentType ?? "";
        var isJson = type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
        if (!isJson && !type.StartsWith("multipart/mixed", StringComparison.OrdinalIgnoreCase))
        {
            throw new FeedException(StatusCodes.Status415UnsupportedMediaType, $"A batch of type '{type}' is not taken; application/json and multipart/mixed are.");
        }

        var body = await RequestBody.ReadAsync(http.Request, options.Value.MaxBatchBytes);
        var requests = isJson ? JsonBatch.Parse(body) : await MultipartBatch.ParseAsync(body, type, http.RequestAborted);
        if (requests.Count > options.Value.MaxBatchRequests)
        {
            throw FeedException.TooMuch($"The batch has {requests.Count} requests; {options.Value.MaxBatchRequests} are the most (Feed:MaxBatchRequests).");
        }

        // A client that wants JSON back says so; what it sent is what it gets else.
        var wantsJson = http.Request.GetTypedHeaders().Accept.Any(a => a.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase));
        BatchWriter writer = isJson || wantsJson ? new JsonBatchWriter(http.Response) : new MultipartBatchWriter(http.Response);
        var goesOn = ContinuesOnError(http.Request);
        var failed = new HashSet<string>(StringComparer.Ordinal);
        writer.Begin();
        foreach (var request in requests)
        {
            var status = await AnswerAsync(http, request, failed, writer);
            if (status >= StatusCodes.Status400BadRequest)
            {
                failed.Add(request.Id ?? "");
                if (!goesOn)
                {
                    break;
                }
            }
        }

        await writer.EndAsync(http.RequestAborted);
    }

    private async Task<int> AnswerAsync(HttpContext outer, BatchRequest request, HashSet<string> failed, BatchWriter writer)
    {
        var part = new BatchPart(outer, request, writer);
        var inner = part.Context;
        if (request.DependsOn.FirstOrDefault(failed.Contains) is { } other)
        {
            await Problems.Of(StatusCodes.Status424FailedDependency, $"Request '{other}', which this one depends on, has failed.").ExecuteAsync(inner);
        }
        else if (request.Method is not ("GET" or "HEAD"))
        {
            inner.Response.Headers.Allow = "GET, HEAD";
            await Problems.Of(StatusCodes.Status405MethodNotAllowed, $"{request.Method} is not possible here; GET is: the feed is for reading.").ExecuteAsync(inner);
        }
        else if (part.IsElsewhere)
        {
            await Problems.Of(StatusCodes.Status404NotFound, $"'{request.Url}' is not an address of the feed.").ExecuteAsync(inner);
        }
        else
        {
            await feed.AnswerAsync(inner);
        }

        await part.EndAsync();
        return inner.Response.StatusCode;
    }

    private static bool ContinuesOnError(HttpRequest request)
    {
        var prefer = request.Headers["Prefer"].ToString();
        return prefer.Contains("continue-on-error", StringComparison.OrdinalIgnoreCase) && !prefer.Contains("continue-on-error=false", StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>One request of a batch as a request of its own, whose answer goes into the batch's.</summary>
internal sealed class BatchPart : IHttpResponseBodyFeature
{
    private readonly BatchRequest _request;
    private readonly BatchWriter _writer;
    private bool _hasBegun;

    public BatchPart(HttpContext outer, BatchRequest request, BatchWriter writer)
    {
        (_request, _writer) = (request, writer);
        var features = new FeatureCollection();
        var root = $"{outer.Request.Scheme}://{outer.Request.Host}{FeedEndpoint.Route}/";
        var url = Uri.TryCreate(new Uri(root), request.Url, out var address) ? address : new Uri(root + "no-such-address");
        IsElsewhere = !url.AbsolutePath.StartsWith(FeedEndpoint.Route, StringComparison.OrdinalIgnoreCase) || url.AbsolutePath.Contains("$batch", StringComparison.OrdinalIgnoreCase);
        var headers = new HeaderDictionary();
        if (outer.Request.Headers.TryGetValue("OData-MaxVersion", out var version))
        {
            headers["OData-MaxVersion"] = version;
        }

        foreach (var (name, value) in request.Headers.Where(h => !h.Key.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase)))
        {
            headers[name] = value;
        }

        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = request.Method, Scheme = outer.Request.Scheme, QueryString = url.Query,

            // An error under the feed's path is one in the feed's form.
            Path = IsElsewhere ? FeedEndpoint.Route : Uri.UnescapeDataString(url.AbsolutePath),
            RawTarget = url.PathAndQuery, Headers = headers,
        });
        features.Set<IHttpResponseFeature>(new PartResponse(() => _hasBegun));
        features.Set<IHttpResponseBodyFeature>(this);
        Context = new DefaultHttpContext(features) { User = outer.User, RequestServices = outer.RequestServices, RequestAborted = outer.RequestAborted };
        Context.Request.Host = outer.Request.Host;
        features.Set<IHttpRequestLifetimeFeature>(new Lifetime(outer));
        Writer = PipeWriter.Create(new PartStream(this), new StreamPipeWriterOptions(leaveOpen: true));
        Stream = Writer.AsStream();
    }

    public HttpContext Context { get; }

    /// <summary>Its address is not of the feed.</summary>
    public bool IsElsewhere { get; }

    public Stream Stream { get; }
    public PipeWriter Writer { get; }

    public void DisableBuffering()
    {
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task CompleteAsync() => Task.CompletedTask;

    /// <summary>Ends the answer; one without a body gets its beginning here.</summary>
    public async Task EndAsync()
    {
        await Writer.FlushAsync(Context.RequestAborted);
        Begin();
        await _writer.EndPartAsync(Context.RequestAborted);
    }

    private void Begin()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            _writer.BeginPart(_request.Id, Context.Response);
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        Begin();
        await _writer.WriteAsync(bytes, cancellation);
    }

    /// <summary>A failure after the first byte of a part breaks the whole connection.</summary>
    private sealed class Lifetime(HttpContext outer) : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get => outer.RequestAborted; set => outer.RequestAborted = value; }

        public void Abort() => outer.Abort();
    }

    private sealed class PartResponse(Func<bool> hasBegun) : HttpResponseFeature
    {
        public override bool HasStarted => hasBegun();
    }

    private sealed class PartStream(BatchPart part) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => part.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => part.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The batch is written asynchronously.");
    }
}

/// <summary>Writes the answers of a batch in its format.</summary>
internal abstract class BatchWriter(HttpResponse response)
{
    protected HttpResponse Response { get; } = response;

    public abstract void Begin();

    /// <summary>Begins the answer to one request.</summary>
    public abstract void BeginPart(string? id, HttpResponse part);

    /// <summary>Writes some of the answer's body.</summary>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    public abstract ValueTask EndPartAsync(CancellationToken cancellation);

    public abstract ValueTask EndAsync(CancellationToken cancellation);

    protected void Write(string text) => Encoding.UTF8.GetBytes(text, Response.BodyWriter);

    protected static IEnumerable<KeyValuePair<string, string>> HeadersOf(HttpResponse part) =>
        part.Headers.Where(h => h.Key is not ("Vary" or "Content-Length" or "Transfer-Encoding")).Select(h => KeyValuePair.Create(h.Key, h.Value.ToString()));
}

/// <summary>Answers in one JSON object: bodies that are JSON as they are, others as text.</summary>
internal sealed class JsonBatchWriter(HttpResponse response) : BatchWriter(response)
{
    private readonly JsonBuffer _json = new();
    private bool _isFirst = true;
    private bool _isText;
    private bool _hasBody;

    public override void Begin()
    {
        Response.ContentType = "application/json";
        _json.Raw("{\"responses\":["u8);
    }

    public override void BeginPart(string? id, HttpResponse part)
    {
        _json.Raw(_isFirst ? "{\"id\":"u8 : ",{\"id\":"u8);
        _isFirst = false;
        if (id is null)
        {
            _json.Null();
        }
        else
        {
            _json.Text(id);
        }

        _json.Name("status");
        _json.Whole(part.StatusCode);
        _json.Name("headers");
        _json.Raw((byte)'{');
        var start = _json.Length;
        foreach (var (name, value) in HeadersOf(part))
        {
            _json.Name(name.ToLowerInvariant());
            _json.Text(value);
        }

        _json.DropFirstComma(start);
        _json.Raw((byte)'}');
        (_hasBody, _isText) = (false, part.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) != true);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (!_hasBody)
        {
            _hasBody = true;
            _json.Name("body");
            if (_isText)
            {
                _json.Raw((byte)'"');
            }
        }

        if (_isText)
        {
            // Without its quotes: the text may come in several pieces.
            var piece = new JsonBuffer(small: true);
            piece.Text(bytes.Span);
            _json.Raw(piece.Written.Span[1..^1]);
        }
        else
        {
            _json.Raw(bytes.Span);
        }

        await SendAsync(cancellation);
    }

    public override ValueTask EndPartAsync(CancellationToken cancellation)
    {
        _json.Raw(_hasBody && _isText ? "\"}"u8 : "}"u8);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask EndAsync(CancellationToken cancellation)
    {
        _json.Raw("]}"u8);
        await SendAsync(cancellation);
    }

    private async ValueTask SendAsync(CancellationToken cancellation)
    {
        await Response.BodyWriter.WriteAsync(_json.Written, cancellation);
        _json.Clear();
    }
}

/// <summary>Answers as <c>multipart/mixed</c>.</summary>
internal sealed class MultipartBatchWriter(HttpResponse response) : BatchWriter(response)
{
    private readonly string _boundary = "batchresponse_" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);

    public override void Begin() => Response.ContentType = $"multipart/mixed;boundary={_boundary}";

    public override void BeginPart(string? id, HttpResponse part)
    {
        Write($"--{_boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n{(id is null ? "" : $"Content-ID: {id.ReplaceLineEndings("")}\r\n")}\r\n");
        Write($"HTTP/1.1 {part.StatusCode.ToString(CultureInfo.InvariantCulture)} {Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(part.StatusCode)}\r\n");
        foreach (var (name, value) in HeadersOf(part))
        {
            Write($"{name}: {value}\r\n");
        }

        Write("\r\n");
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        await Response.BodyWriter.WriteAsync(bytes, cancellation);

    public override ValueTask EndPartAsync(CancellationToken cancellation)
    {
        Write("\r\n");
        return ValueTask.CompletedTask;
    }

    public override async ValueTask EndAsync(CancellationToken cancellation)
    {
        Write($"--{_boundary}--\r\n");
        await Response.BodyWriter.FlushAsync(cancellation);
    }
}
