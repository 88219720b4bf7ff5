using System.Globalization;

namespace ConvExport.OData.Feed.Batch;

/// <summary>Writes the responses as <c>multipart/mixed</c>.</summary>
internal sealed class MultipartBatchWriter(HttpResponse response) : BatchWriter(response)
{
    private readonly string _boundary = "batchresponse_" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);

    public override void Begin() => Response.ContentType = $"multipart/mixed;boundary={_boundary}";

    public override void BeginPart(string? id, HttpResponse part)
    {
        Write($"--{_boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
            + $"{(id is null ? "" : $"Content-ID: {id.ReplaceLineEndings("")}\r\n")}\r\n");
        Write($"HTTP/1.1 {part.StatusCode.ToString(CultureInfo.InvariantCulture)} "
            + $"{Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(part.StatusCode)}\r\n");
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
