using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage;

/// <summary>
/// A row's contacts as they are stored in it: a JSON array of [contact id, channel, initiator type, start]. In the row, so
/// that a row and its contacts cannot disagree, and cost one value to write.
/// </summary>
internal static class ContactList
{
    public const string Column = "ContactList";

    /// <summary>As EF Core writes timestamps on SQLite, so that the two compare; SQL Server reads it as well.</summary>
    private const string Timestamps = "yyyy-MM-dd HH:mm:ss.FFF";

    public static string Write(IReadOnlyList<ConversationContact> contacts)
    {
        if (contacts.Count == 0)
        {
            return "[]";
        }

        var text = new ArrayBufferWriter<byte>(contacts.Count * 96);
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
        {
            json.WriteStartArray();
            foreach (var contact in contacts)
            {
                json.WriteStartArray();
                json.WriteStringValue(contact.ContactId);
                json.WriteStringValue(contact.Channel);
                json.WriteStringValue(contact.InitiatorType);
                json.WriteStringValue(contact.StartedAtUtc.ToString(Timestamps, CultureInfo.InvariantCulture));
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
