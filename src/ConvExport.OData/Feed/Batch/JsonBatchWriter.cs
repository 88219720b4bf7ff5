using ConvExport.OData.Feed.Json;

namespace ConvExport.OData.Feed.Batch;

/// <summary>Writes the responses as one JSON object. JSON bodies are embedded; other bodies are written as strings.</summary>
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
        _json.Int64(part.StatusCode);
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
            // The quotes around the chunk are removed, because the string may consist of several chunks.
            var chunk = new JsonBuffer(small: true);
            chunk.Text(bytes.Span);
            _json.Raw(chunk.Written.Span[1..^1]);
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
