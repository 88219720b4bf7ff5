using System.IO.Pipelines;
using ConvExport.OData.Access;
using ConvExport.OData.Operations;
using Microsoft.AspNetCore.Http.Features;

namespace ConvExport.OData.Feed.Batch;

/// <summary>The HTTP context of one request in a batch. Its response is written into the batch response.</summary>
internal sealed class BatchPart : IHttpResponseBodyFeature
{
    private readonly BatchRequest _request;
    private readonly BatchWriter _writer;
    private bool _hasBegun;

    public BatchPart(HttpContext outer, BatchRequest request, BatchWriter writer, string publicBase)
    {
        (_request, _writer) = (request, writer);
        var features = new FeatureCollection();
        var root = $"{outer.Request.Scheme}://{outer.Request.Host}{PublicAddressOptions.FeedPath}/";
        var url = Uri.TryCreate(new Uri(root), request.Url, out var address) ? address : new Uri(root + "no-such-address");
        IsElsewhere = !IsFeedUrl(url, new Uri(root), new Uri(publicBase));
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
            Method = request.Method, Scheme = outer.Request.Scheme, QueryString = KeyInQuery.Without(url.Query),

            // A URL outside the feed is replaced with the feed's path, so that the error has the OData format.
            Path = IsElsewhere ? PublicAddressOptions.FeedPath : Uri.UnescapeDataString(url.AbsolutePath),
            RawTarget = url.PathAndQuery, Headers = headers,
        });
        features.Set(outer.Features.Get<IHttpConnectionFeature>());
        features.Set<IHttpResponseFeature>(new PartResponse(() => _hasBegun));
        features.Set<IHttpResponseBodyFeature>(this);
        Context = new DefaultHttpContext(features)
        {
            User = outer.User, RequestServices = outer.RequestServices, RequestAborted = outer.RequestAborted,
        };
        Context.Request.Host = outer.Request.Host;
        features.Set<IHttpRequestLifetimeFeature>(new Lifetime(outer));
        Writer = PipeWriter.Create(new PartStream(this), new StreamPipeWriterOptions(leaveOpen: true));
        Stream = Writer.AsStream();
    }

    public HttpContext Context { get; }

    /// <summary>Whether the URL is outside the feed, or is that of $batch.</summary>
    public bool IsElsewhere { get; }

    public Stream Stream { get; }
    public PipeWriter Writer { get; }

    public void DisableBuffering()
    {
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task CompleteAsync() => Task.CompletedTask;

    /// <summary>Ends the response. Writes the status and headers now if there was no body.</summary>
    public async Task EndAsync()
    {
        await Writer.FlushAsync(Context.RequestAborted);
        Begin();
        await _writer.EndPartAsync(Context.RequestAborted);
    }

    /// <summary>
    /// Whether the URL is in the feed and is not $batch. Its host must be that of the batch request or of
    /// <see cref="PublicAddressOptions.PublicBaseUrl"/>.
    /// </summary>
    private static bool IsFeedUrl(Uri url, Uri root, Uri publicBase) =>
        (HasHostOf(url, root) || HasHostOf(url, publicBase))
        && (url.AbsolutePath + "/").StartsWith(PublicAddressOptions.FeedPath + "/", StringComparison.OrdinalIgnoreCase)
        && !Uri.UnescapeDataString(url.AbsolutePath).TrimEnd('/')
            .Equals(PublicAddressOptions.FeedPath + "/$batch", StringComparison.OrdinalIgnoreCase);

    private static bool HasHostOf(Uri url, Uri other) => url.Authority.Equals(other.Authority, StringComparison.OrdinalIgnoreCase);

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

    /// <summary>A failure after the first byte of a part aborts the connection of the batch.</summary>
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

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            part.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            part.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException("The batch is written asynchronously.");
    }
}
