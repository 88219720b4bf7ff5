using System.Text;

namespace ConvExport.OData.Feed.Batch;

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
