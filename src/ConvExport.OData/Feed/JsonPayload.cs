using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using ConvExport.OData.Feed.Binding;

namespace ConvExport.OData.Feed;

/// <summary>Writes an answer as OData JSON, a piece at a time: memory does not grow with the number of rows.</summary>
internal sealed class JsonPayload : IDisposable
{
    private const int PieceBytes = 64 * 1024;

    private readonly PipeWriter _body;
    private readonly ArrayBufferWriter<byte> _piece = new(PieceBytes * 2);
    private readonly Utf8JsonWriter _json;
    private readonly Action<RowReader>[] _columns;

    public JsonPayload(PipeWriter body, IReadOnlyList<OutputColumn> columns)
    {
        _body = body;
        _json = new Utf8JsonWriter(_piece, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        _columns = [.. columns.Select(WriterOf)];
    }

    public Utf8JsonWriter Json => _json;

    /// <summary>Writes the properties of a row into the object that is open.</summary>
    public void WriteProperties(RowReader row)
    {
        foreach (var column in _columns)
        {
            column(row);
        }
    }

    /// <summary>Sends what is written once it is a piece. Waits while the client does not take it.</summary>
    public async ValueTask SendPieceAsync(CancellationToken cancellation)
    {
        if (_piece.WrittenCount + _json.BytesPending >= PieceBytes)
        {
            await SendAsync(cancellation);
        }
    }

    /// <summary>Sends what is written.</summary>
    public async ValueTask SendAsync(CancellationToken cancellation)
    {
        _json.Flush();
        await _body.WriteAsync(_piece.WrittenMemory, cancellation);
        _piece.ResetWrittenCount();
    }

    public void Dispose() => _json.Dispose();

    private Action<RowReader> WriterOf(OutputColumn column)
    {
        var name = JsonEncodedText.Encode(column.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        var value = ValueWriterOf(column);
        return row =>
        {
            _json.WritePropertyName(name);
            if (row.IsNull(column))
            {
                _json.WriteNullValue();
            }
            else
            {
                value(row);
            }
        };
    }

    private Action<RowReader> ValueWriterOf(OutputColumn column) => column.Kind switch
    {
        ValueKind.Text => row => _json.WriteStringValue(row.Text(column)),
        ValueKind.Flag => row => _json.WriteBooleanValue(row.Flag(column)),
        ValueKind.Int32 or ValueKind.Int64 => row => _json.WriteNumberValue(row.Whole(column)),
        ValueKind.Double => row => WriteDouble(row.Double(column)),
        ValueKind.Money or ValueKind.MoneyAverage or ValueKind.Decimal => row => _json.WriteRawValue(row.Invariant(column)!, skipInputValidation: true),
        ValueKind.Timestamp => row => WriteTimestamp(row, column),
        _ => row => _json.WriteStringValue(row.Invariant(column)),
    };

    /// <summary>JSON has no infinity; OData writes it as text.</summary>
    private void WriteDouble(double value)
    {
        if (double.IsFinite(value))
        {
            _json.WriteNumberValue(value);
        }
        else
        {
            _json.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "INF" : "-INF");
        }
    }

    private void WriteTimestamp(RowReader row, OutputColumn column)
    {
        Span<char> text = stackalloc char[RowReader.TimestampLength];
        _json.WriteStringValue(text[..row.Timestamp(column, text)]);
    }
}
