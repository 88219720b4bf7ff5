using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Intake;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Sources.History;

/// <summary>
/// Turns the rows of a timestamps report into events. The id of an event is computed from the values of its row. So the same row always
/// becomes the same event, and fetching a day again changes nothing (docs/get-started-gladly.md, How history and live events fit together).
/// </summary>
internal sealed class HistoryReport
{
    /// <summary>The two reports that together contain every event of conversations and contacts.</summary>
    public static IReadOnlyList<HistoryReport> All { get; } =
    [
        new(
            "ConversationTimestampsReport",
            [
                "Timestamp", "Event Type", "Conversation ID", "Customer ID", "Initiator Type", "Initiator ID", "Assigned Inbox ID",
                "Assigned Agent ID", "Topic ID", "Newly Assigned Inbox ID", "Newly Assigned Agent ID", "Merged Customer ID",
                "Merged Conversation ID",
            ]),
        new(
            "ContactTimestampsReport",
            ["Timestamp", "Event Type", "Contact ID", "Conversation ID", "Customer ID", "Channel", "Initiator Type", "Initiator ID"]),
    ];

    private const char Between = '\u001f';
    private const int IdCharacters = 22;

    private readonly IReadOnlyList<string> _needed;

    private HistoryReport(string name, IReadOnlyList<string> needed) => (Name, _needed) = (name, needed);

    /// <summary>The platform's name for the report.</summary>
    public string Name { get; }

    /// <summary>What was read from a report.</summary>
    /// <param name="Rows">The number of rows.</param>
    /// <param name="Events">The events.</param>
    /// <param name="Rejected">The rows that could not be turned into events, with the reason.</param>
    /// <param name="PaymentsWithoutId">The ids of payment events that lack the id of their payment.</param>
    internal sealed record Content(
        long Rows, IReadOnlyList<IncomingEvent> Events, IReadOnlyList<(InputItem Item, string Reason)> Rejected,
        IReadOnlyList<string> PaymentsWithoutId);

    /// <summary>Reads a report. Throws <see cref="ReportFormatException"/> if the content is not a report or lacks a column.</summary>
    /// <param name="stream">The CSV; empty for no rows.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    public async Task<Content> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var (events, rejected, payments) = (new List<IncomingEvent>(), new List<(InputItem Item, string Reason)>(), new List<string>());
        var (occurrences, recent) = (new Dictionary<UInt128, int>(), new RecentTexts());
        if (await ReportTable.OpenAsync(stream, Name, _needed, cancellation) is not { } table)
        {
            return new Content(0, events, rejected, payments);
        }

        long rows = 0;
        await using (table)
        {
            while (await table.ReadAsync(cancellation))
            {
                rows++;
                var row = Row.Of(table);
                var id = row.IsEvent ? IdOf(row, occurrences) : "";
                var json = row.ToJson(id);
                if (!row.IsEvent || EventDecoder.Decode(json, recent) is not { Event: { } one })
                {
                    rejected.Add((new InputItem(table.Row, json), $"{Name}: {ReasonOf(row, json)}"));
                    continue;
                }

                events.Add(new IncomingEvent(one, json));
                if (one is PaymentRequestEvent { RequestId: null })
                {
                    payments.Add(id);
                }
            }
        }

        return new Content(rows, events, rejected, payments);
    }

    private static string ReasonOf(Row row, byte[] json) => !row.IsEvent
        ? row.Type is null ? "Event Type is empty" : $"Timestamp '{row.Timestamp}' is not a time"
        : EventDecoder.Decode(json, null).Reason ?? "not an event";

    /// <summary>Returns the id of a row's event. Equal rows are numbered, so that each has a different id.</summary>
    private string IdOf(Row row, Dictionary<UInt128, int> occurrences)
    {
        var values = string.Join(Between, [Name, .. row.Values]);
        var key = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(values)));
        var occurrence = occurrences[key] = occurrences.GetValueOrDefault(key) + 1;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{values}{Between}{occurrence}")));
        return HistoryIds.Prefix + Base64Url.EncodeToString(hash)[..IdCharacters];
    }

    /// <summary>The values of a row from which the event is created.</summary>
    private sealed record Row(string? Timestamp, DateTime? At, string? Type)
    {
        public string? Conversation { get; private init; }
        public string? Customer { get; private init; }
        public string? Contact { get; private init; }
        public string? Channel { get; private init; }
        public string? InitiatorType { get; private init; }
        public string? InitiatorId { get; private init; }
        public string? Inbox { get; private init; }
        public string? Agent { get; private init; }
        public string? NewInbox { get; private init; }
        public string? NewAgent { get; private init; }
        public string? Reason { get; private init; }
        public string? Topic { get; private init; }
        public string? MergedCustomer { get; private init; }
        public string? MergedConversation { get; private init; }
        public string? PaymentId { get; private init; }
        public string? PaymentAmount { get; private init; }
        public string? PaymentCurrency { get; private init; }
        public string? PaymentStatus { get; private init; }

        public bool IsEvent => At is not null && Type is not null;

        private bool IsPayment => Type!.StartsWith("PAYMENT_REQUEST/", StringComparison.Ordinal);

        /// <summary>The values that identify the row, in a fixed order. Names are not included, because they can change.</summary>
        public IEnumerable<string?> Values =>
        [
            new DateTimeOffset(At!.Value).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), EventTypes.SpellingOf(Type!),
            Conversation, Customer, Contact, InitiatorType, InitiatorId, Inbox, Agent, NewInbox, NewAgent, Topic, MergedCustomer,
            MergedConversation, PaymentId, PaymentStatus,
        ];

        public static Row Of(ReportTable table) => new(table["Timestamp"], TimeOf(table["Timestamp"]), table["Event Type"])
        {
            Conversation = table["Conversation ID"],
            Customer = table["Customer ID"],
            Contact = table["Contact ID"],
            Channel = table["Channel"],
            InitiatorType = table["Initiator Type"],
            InitiatorId = table["Initiator ID"],
            Inbox = table["Assigned Inbox ID"],
            Agent = table["Assigned Agent ID"],
            NewInbox = table["Newly Assigned Inbox ID"],
            NewAgent = table["Newly Assigned Agent ID"],
            Reason = table["Assignment Update Reason"],
            Topic = table["Topic ID"],
            MergedCustomer = table["Merged Customer ID"],
            MergedConversation = table["Merged Conversation ID"],
            PaymentId = table.Containing("Payment", "ID"),
            PaymentAmount = table.Containing("Payment", "Amount"),
            PaymentCurrency = table.Containing("Payment", "Currency"),
            PaymentStatus = table.Containing("Payment", "Status"),
        };

        /// <summary>Returns the event as JSON. For a row that is not an event, the JSON is kept as rejected input.</summary>
        public byte[] ToJson(string id)
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                json.WriteString("id", id);
                json.WriteString("type", Type);
                json.WriteString("timestamp", At is { } at ? InstantText.Of(at) : Timestamp);
                if (InitiatorType is not null || InitiatorId is not null)
                {
                    json.WriteStartObject("initiator");
                    Write(json, "id", InitiatorId);
                    Write(json, "type", InitiatorType);
                    json.WriteEndObject();
                }

                json.WriteStartObject("content");
                WriteContent(json, id);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            return buffer.WrittenSpan.ToArray();
        }

        private void WriteContent(Utf8JsonWriter json, string id)
        {
            if (Type == EventTypes.CustomerMerged)
            {
                Write(json, "sourceCustomerId", MergedCustomer);
                Write(json, "destinationCustomerId", Customer);
                Write(json, "sourceConversationId", MergedConversation);
                Write(json, "destinationConversationId", Conversation);
                return;
            }

            Write(json, "conversationId", Conversation);
            Write(json, "customerId", Customer);
            Write(json, "contactId", Contact);
            Write(json, "channel", Channel);
            Write(json, "topicId", Topic);
            Write(json, "reason", Reason);
            if (Type is not null && EventTypes.SpellingOf(Type) == "CONVERSATION/NOTE_CREATED")
            {
                // The reports contain no note ids, so each of these events counts as a separate note.
                json.WriteString("noteId", id);
            }

            if (Type == "CONVERSATION_ASSIGNEE/UPDATED")
            {
                WriteAssignment(json, "assignee", NewInbox, NewAgent);
            }

            json.WriteStartObject("context");
            WriteAssignment(json, "assignee", Inbox, Agent);
            if (Type is not null && IsPayment)
            {
                Write(json, "currency", PaymentCurrency);
                Write(json, "monetaryUnit", PaymentAmount);
            }

            json.WriteEndObject();
            if (Type is not null && IsPayment)
            {
                Write(json, "paymentRequestId", PaymentId);
                Write(json, "newStatus", PaymentStatus);
            }
        }

        private static void WriteAssignment(Utf8JsonWriter json, string name, string? inbox, string? agent)
        {
            json.WriteStartObject(name);
            Write(json, "inboxId", inbox);
            Write(json, "agentId", agent);
            json.WriteEndObject();
        }

        private static void Write(Utf8JsonWriter json, string name, string? value)
        {
            if (value is not null)
            {
                json.WriteString(name, value);
            }
        }

        /// <summary>
        /// Parses a time; null if the text is not a time. A time without a zone is UTC, because the report was requested in UTC.
        /// </summary>
        private static DateTime? TimeOf(string? text) => DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? InstantText.WholeMilliseconds(time.UtcDateTime)
            : null;
    }
}
