using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace ConvExport.OData.Intake;

/// <summary>Reads a stream line by line as bytes. Skips a byte order mark and blank lines. Line numbers include the blank lines.</summary>
internal static class LineReader
{
    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <param name="stream">The lines, ended by LF or CRLF.</param>
    /// <param name="longest">The maximum number of bytes to return from one line; a longer line is cut.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async IAsyncEnumerable<InputItem> ReadAsync(
        Stream stream, int longest, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        var line = new ArrayBufferWriter<byte>();
        long number = 1, skipped = 0;
        while (true)
        {
            var read = await pipe.ReadAsync(cancellation);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                skipped += Append(line, buffer.Slice(0, end), longest);
                if (Item(number, line, skipped) is { } item)
                {
                    yield return item;
                }

                (number, skipped) = (number + 1, 0);
                line.ResetWrittenCount();
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            skipped += Append(line, buffer, longest);
            pipe.AdvanceTo(buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        if (Item(number, line, skipped) is { } last)
        {
            yield return last;
        }
    }

    /// <summary>Appends bytes up to the limit. Returns the number of bytes beyond the limit, which are not appended.</summary>
    private static long Append(ArrayBufferWriter<byte> line, in ReadOnlySequence<byte> part, int longest)
    {
        var fits = Math.Min(part.Length, longest - line.WrittenCount);
        foreach (var segment in part.Slice(0, fits))
        {
            line.Write(segment.Span);
        }

        return part.Length - fits;
    }

    private static InputItem? Item(long number, ArrayBufferWriter<byte> line, long skipped)
    {
        var text = line.WrittenMemory;
        if (number == 1 && text.Span.StartsWith(ByteOrderMark))
        {
            text = text[ByteOrderMark.Length..];
        }

        var (start, length) = Trimmed(text.Span);
        return length == 0 && skipped == 0 ? null : new InputItem(number, text.Slice(start, length).ToArray(), skipped > 0);
    }

    private static (int Start, int Length) Trimmed(ReadOnlySpan<byte> text)
    {
        var ends = text.Trim(" \t\r"u8);
        return ends.IsEmpty ? (0, 0) : (text.IndexOf(ends), ends.Length);
    }
}
