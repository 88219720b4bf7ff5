using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ConvExport.OData.Intake;

/// <summary>
/// Splits a JSON text into items: the elements of an array, or a single value. Reads byte by byte and does not first load the complete
/// text, so memory depends on the largest item, not on the size of the body.
/// </summary>
internal static class JsonItems
{
    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>
    /// Throws <see cref="JsonException"/> if the text is not a complete JSON value or array. Inside an item, checks only the
    /// brackets and the ends of strings.
    /// </summary>
    public static async Task CheckAsync(Stream stream, CancellationToken cancellation)
    {
        await foreach (var _ in ReadAsync(stream, 0, cancellation))
        {
        }
    }

    /// <summary>Returns the items in order, numbered from 1.</summary>
    /// <param name="stream">The text.</param>
    /// <param name="longest">The maximum number of bytes to return from one item; a longer item is cut.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async IAsyncEnumerable<InputItem> ReadAsync(
        Stream stream, int longest, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (scanner, items) = (new Scanner(longest), new List<InputItem>());
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (var read = await stream.ReadAsync(buffer, cancellation); read > 0; read = await stream.ReadAsync(buffer, cancellation))
            {
                scanner.Take(buffer.AsSpan(0, read), items);
                foreach (var item in items)
                {
                    yield return item;
                }

                items.Clear();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (scanner.End() is { } last)
        {
            yield return last;
        }
    }

    /// <summary>The scanner's position in the text.</summary>
    private enum Place
    {
        /// <summary>Before the first value; a byte order mark is allowed here.</summary>
        Start,

        FirstElement,
        NextElement,
        InElement,
        AfterElement,
        AfterArray,
    }

    private sealed class Scanner(int longest)
    {
        private readonly ArrayBufferWriter<byte> _item = new();
        private readonly Stack<byte> _open = new();
        private Place _place = Place.Start;
        private int _markBytes;
        private bool _isSingle;
        private bool _isText;
        private bool _isEscaped;
        private long _skipped;
        private long _number;
        private long _line = 1;
        private long _inLine;

        public void Take(ReadOnlySpan<byte> bytes, List<InputItem> items)
        {
            foreach (var one in bytes)
            {
                _inLine++;
                while (!Take(one, items))
                {
                }

                if (one == (byte)'\n')
                {
                    (_line, _inLine) = (_line + 1, 0);
                }
            }
        }

        /// <summary>
        /// Ends the text. Returns the value if the text is only a number, true, false or null, without white space after it, because only
        /// the end of the text shows that such a value is complete. Otherwise returns null. Throws if the text is incomplete.
        /// </summary>
        public InputItem? End()
        {
            switch (_place)
            {
                case Place.AfterArray:
                    return null;
                case Place.InElement when _isSingle && !_isText && _open.Count == 0:
                    return Item();
                default:
                    throw Broken();
            }
        }

        /// <summary>Processes a byte. Returns false if the place has changed and the byte has to be processed again.</summary>
        private bool Take(byte one, List<InputItem> items)
        {
            var isSpace = one is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
            switch (_place)
            {
                case Place.Start when _markBytes < ByteOrderMark.Length && one == ByteOrderMark[_markBytes]:
                    _markBytes++;
                    return true;
                case Place.Start when isSpace:
                    return true;
                case Place.Start:
                    _isSingle = one != (byte)'[';
                    _place = _isSingle ? Place.InElement : Place.FirstElement;
                    return !_isSingle;
                case Place.FirstElement or Place.NextElement or Place.AfterElement or Place.AfterArray when isSpace:
                    return true;
                case Place.FirstElement when one == (byte)']':
                case Place.AfterElement when one == (byte)']':
                    _place = Place.AfterArray;
                    return true;
                case Place.AfterElement when one == (byte)',':
                    _place = Place.NextElement;
                    return true;
                case Place.FirstElement or Place.NextElement when one is not ((byte)',' or (byte)']'):
                    _place = Place.InElement;
                    return false;
                case Place.InElement:
                    return TakeWithin(one, isSpace, items);
                default:
                    throw Broken();
            }
        }

        private bool TakeWithin(byte one, bool isSpace, List<InputItem> items)
        {
            if (_isText)
            {
                _isText = _isEscaped || one != (byte)'"';
                _isEscaped = !_isEscaped && one == (byte)'\\';
                Keep(one);
                EndIfClosed(items);
                return true;
            }

            // A number, true, false or null ends before whitespace, a comma or a closing bracket.
            if (_open.Count == 0 && (isSpace || one is (byte)',' or (byte)']'))
            {
                EndElement(items);
                return false;
            }

            switch (one)
            {
                case (byte)'"':
                    _isText = true;
                    break;
                case (byte)'{' or (byte)'[':
                    _open.Push(one);
                    break;
                case (byte)'}' or (byte)']' when !_open.TryPop(out var begun) || begun != (one == (byte)'}' ? (byte)'{' : (byte)'['):
                    throw Broken();
            }

            Keep(one);
            if (one is (byte)'}' or (byte)']')
            {
                EndIfClosed(items);
            }

            return true;
        }

        private void EndIfClosed(List<InputItem> items)
        {
            if (!_isText && _open.Count == 0)
            {
                EndElement(items);
            }
        }

        private void EndElement(List<InputItem> items)
        {
            items.Add(Item());
            _place = _isSingle ? Place.AfterArray : Place.AfterElement;
        }

        private InputItem Item()
        {
            var item = new InputItem(++_number, _item.WrittenSpan.ToArray(), _skipped > 0);
            _item.ResetWrittenCount();
            _skipped = 0;
            return item;
        }

        private void Keep(byte one)
        {
            if (_item.WrittenCount < longest)
            {
                _item.Write([one]);
            }
            else
            {
                _skipped++;
            }
        }

        private JsonException Broken() => new(null, null, _line - 1, Math.Max(0, _inLine - 1));
    }
}
