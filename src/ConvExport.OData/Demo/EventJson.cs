using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace ConvExport.OData.Demo;

/// <summary>Writes an event in Gladly's JSON format.</summary>
internal static class EventJson
{
    /// <param name="id">The event's id.</param>
    /// <param name="type">The event's type.</param>
    /// <param name="at">When the event happens, in UTC.</param>
    /// <param name="initiator">The type and id of the initiator; either may be null.</param>
    /// <param name="content">Writes the properties of the event's content.</param>
    public static byte[] Write(string id, string type, DateTime at, (string? Type, string? Id) initiator, Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("type", type);
            json.WriteString("timestamp", at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteStartObject("initiator");
            WriteText(json, "id", initiator.Id);
            WriteText(json, "type", initiator.Type);
            json.WriteEndObject();
            json.WriteStartObject("content");
            content(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a property, unless the value is null.</summary>
    public static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
