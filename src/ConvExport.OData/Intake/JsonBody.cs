using System.Text.Json;

namespace ConvExport.OData.Intake;

/// <summary>A JSON text as items: the elements of an array, or the one value that it is.</summary>
internal static class JsonBody
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1_024 };

    /// <summary>Splits a whole JSON text. Throws <see cref="JsonException"/> where it is not one.</summary>
    public static IReadOnlyList<InputItem> Split(ReadOnlyMemory<byte> text, int longest)
    {
        var json = new Utf8JsonReader(text.Span, Options);
        var items = new List<InputItem>();
        json.Read();
        if (json.TokenType == JsonTokenType.StartArray)
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                items.Add(Take(ref json, text, items.Count + 1, longest));
            }
        }
        else
        {
            items.Add(Take(ref json, text, 1, longest));
        }

        // Anything but white space after the value throws.
        json.Read();
        return items;
    }

    private static InputItem Take(ref Utf8JsonReader json, ReadOnlyMemory<byte> text, int number, int longest)
    {
        var start = (int)json.TokenStartIndex;
        json.Skip();
        var length = (int)json.BytesConsumed - start;
        return new InputItem(number, text.Slice(start, Math.Min(length, longest)), length > longest);
    }
}
