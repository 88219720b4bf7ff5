using System.Text;

namespace ConvExport.OData.Feed.Batch;

/// <summary>Writes the responses of a batch.</summary>
internal abstract class BatchWriter(HttpResponse response)
{
    protected HttpResponse Response { get; } = response;

    public abstract void Begin();

    /// <summary>Begins the response to one request.</summary>
    public abstract void BeginPart(string? id, HttpResponse part);

    /// <summary>Writes a chunk of the current response's body.</summary>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    public abstract ValueTask EndPartAsync(CancellationToken cancellation);

    public abstract ValueTask EndAsync(CancellationToken cancellation);

    protected void Write(string text) => Encoding.UTF8.GetBytes(text, Response.BodyWriter);

    protected static IEnumerable<KeyValuePair<string, string>> HeadersOf(HttpResponse part) =>
        part.Headers.Where(h => h.Key is not ("Vary" or "Content-Length" or "Transfer-Encoding")).Select(
            h => KeyValuePair.Create(h.Key, h.Value.ToString()));
}
