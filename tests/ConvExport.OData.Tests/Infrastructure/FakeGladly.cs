using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>A fake platform with the API that the program uses, with the platform's limits, and with failures on request.</summary>
internal sealed class FakeGladly : IAsyncDisposable
{
    public const string User = "api@example.com";

    private const int ReportsPerMinute = 10;
    private const int ReportsAtOnce = 2;
    private const int RequestsPerSecond = 10;

    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly List<(DateTime At, JsonObject Event)> _events = [];
    private readonly Queue<DateTime> _requests = new();
    private readonly Queue<DateTime> _reports = new();
    private int _running;

    private FakeGladly()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Use(async (http, next) =>
        {
            http.Response.Headers.Date = new DateTimeOffset(Now).ToString("R", CultureInfo.InvariantCulture);
            Log.Enqueue($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}");
            if (await RefuseAsync(http))
            {
                return;
            }

            await next(http);
        });
        _app.MapGet("/api/v1/events", EventsAsync);
        _app.MapGet("/api/v1/agents", () => Directory("agents"));
        _app.MapGet("/api/v1/inboxes", () => Directory("inboxes"));
        _app.MapGet("/api/v1/topics", () => Directory("topics"));
        _app.MapPost("/api/v1/reports", ReportAsync);
        _app.MapPost("/api/v1/reports/work-session-events", async (HttpContext http) => await ReportingAsync(http, () => WorkSessions));
        _app.MapGet("/api/v1/webhooks", () => TypedResults.Text(Webhooks.ToJsonString(), "application/json"));
        _app.MapPost("/api/v1/webhooks", async (HttpContext http) =>
        {
            var hook = (JsonObject)(await JsonNode.ParseAsync(http.Request.Body))!;
            hook["id"] = $"hook-{Webhooks.Count}";
            hook["enabled"] = false;
            Webhooks.Add(hook);
            return TypedResults.Created($"/api/v1/webhooks/{hook["id"]}");
        });
        _app.MapPatch("/api/v1/webhooks/{id}", async (string id, HttpContext http) => await PatchWebhookAsync(id, http));
    }

    public string Address => _app.Urls.First();

    /// <summary>The token that the platform accepts.</summary>
    public string Token { get; set; } = "token-1";

    /// <summary>How far the platform's clock is ahead of the real clock; negative if it is behind.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>The platform's time, in UTC.</summary>
    public DateTime Now => DateTime.UtcNow + Ahead;

    /// <summary>The number of rows at which the platform cuts a report.</summary>
    public int RowLimit { get; set; } = 100_000;

    /// <summary>
    /// The faults of the next requests for events, one for each request: a status code to return, <c>cut</c> (send only half of the
    /// response), <c>break</c> (send half, then abort the connection), <c>errors</c> (end with an error line) or <c>html</c> (send the
    /// wrong content type).
    /// </summary>
    public ConcurrentQueue<string> Mischief { get; } = new();

    /// <summary>
    /// What to send instead of the next reports, one for each: <c>empty</c> (an empty response), <c>text</c> (a sentence instead of CSV) or
    /// a status code.
    /// </summary>
    public ConcurrentQueue<string> ReportMischief { get; } = new();

    /// <summary>The parts of the directory for which the platform returns 403.</summary>
    public HashSet<string> Forbidden { get; } = [];

    /// <summary>The requests so far: method, path and query.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>How often the program exceeded the platform's limits.</summary>
    public int Violations { get; private set; }

    /// <summary>
    /// A function that returns the events of a UTC day, in addition to the events in memory. Each history report calls it for each of its
    /// days, so the events of many days need not be kept in memory. Null if all events are in memory.
    /// </summary>
    public Func<DateTime, IReadOnlyList<JsonObject>>? History { get; set; }

    /// <summary>The work session report, as CSV.</summary>
    public string WorkSessions { get; set; } = "";

    /// <summary>The lines of the platform's own Conversation Export, including the header.</summary>
    public IReadOnlyList<string> Export { get; set; } = [];

    public JsonArray Webhooks { get; } = [];

    public Dictionary<string, string> Directories { get; } = new() { ["agents"] = "[]", ["inboxes"] = "[]", ["topics"] = "[]" };

    public static async Task<FakeGladly> StartAsync()
    {
        var platform = new FakeGladly();
        await platform._app.StartAsync();
        return platform;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>Adds events to the platform.</summary>
    public void Happens(IEnumerable<JsonObject> events)
    {
        lock (_lock)
        {
            _events.AddRange(events.Select(e => (TimeOf(e), e)));
            _events.Sort((a, b) => a.At.CompareTo(b.At));
        }
    }

    /// <summary>All events so far, one JSON object per line.</summary>
    public string AllLines
    {
        get
        {
            lock (_lock)
            {
                return string.Concat(_events.Select(e => e.Event.ToJsonString() + "\n"));
            }
        }
    }

    /// <summary>Returns the settings with which the program uses this platform.</summary>
    public string[] Settings(params string[] more) =>
    [
        $"--Sources:Gladly:BaseUrl={Address}", $"--Sources:Gladly:User={User}", "--Sources:Gladly:PollSeconds=1", .. more,
    ];

    private static DateTime TimeOf(JsonObject e) =>
        DateTime.Parse((string)e["timestamp"]!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    private async Task<bool> RefuseAsync(HttpContext http)
    {
        var credential = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Token}"));
        if (http.Request.Headers.Authorization != credential)
        {
            return await AnswerAsync(http, 401, """{"errors":[{"attr":"","code":"unauthorized","detail":"invalid credentials"}]}""");
        }

        lock (_lock)
        {
            while (_requests.TryPeek(out var old) && old < DateTime.UtcNow.AddSeconds(-1))
            {
                _requests.Dequeue();
            }

            _requests.Enqueue(DateTime.UtcNow);
        }

        if (_requests.Count > RequestsPerSecond)
        {
            Violations++;
            http.Response.Headers.RetryAfter = "1";
            return await AnswerAsync(http, 429, """{"errors":[{"attr":"","code":"limit","detail":"too many requests"}]}""");
        }

        return Forbidden.Contains(http.Request.Path.Value!.Split('/')[^1]) && await AnswerAsync(http, 403, "");
    }

    private static async Task<bool> AnswerAsync(HttpContext http, int status, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body);
        return true;
    }

    private IResult Directory(string part) => TypedResults.Text(Directories[part], "application/json");

    private async Task EventsAsync(HttpContext http)
    {
        var (from, to) = (InstantOf(http, "startAt"), InstantOf(http, "endAt"));
        if (from < Now.AddHours(-24))
        {
            await AnswerAsync(
                http, 400, """{"errors":[{"attr":"startAt","code":"invalid","detail":"startAt is more than 24 hours ago"}]}""");
            return;
        }

        _ = Mischief.TryDequeue(out var mischief);
        if (int.TryParse(mischief, CultureInfo.InvariantCulture, out var status))
        {
            http.Response.Headers.RetryAfter = "1";
            await AnswerAsync(http, status, "");
            return;
        }

        var kinds = http.Request.Query["entities"];
        var lines = new StringBuilder();
        lock (_lock)
        {
            foreach (var (at, e) in _events.Where(e => e.At >= from && e.At < to && e.At <= Now))
            {
                var kind = ((string)e["type"]!).Split('/')[0];
                if (kinds.Contains(kind) || kinds.Any(k => kind.StartsWith(k + "_", StringComparison.Ordinal)))
                {
                    lines.Append(e.ToJsonString()).Append('\n');
                }
            }
        }

        http.Response.ContentType = mischief == "html" ? "text/html" : "application/x-jsonlines";
        var text = lines.ToString();
        switch (mischief)
        {
            case "cut" when text.Length > 2:
                await http.Response.WriteAsync(text[..(text.Length / 2)]);
                return;
            case "break" when text.Length > 2:
                await http.Response.WriteAsync(text[..(text.Length / 2)]);
                await http.Response.Body.FlushAsync();
                http.Abort();
                return;
            case "errors":
                await http.Response.WriteAsync(text + """{"errors":[{"attr":"","code":"internal","detail":"something broke"}]}""" + "\n");
                return;
        }

        await http.Response.WriteAsync(text);
    }

    private static DateTime InstantOf(HttpContext http, string name) =>
        DateTime.Parse(http.Request.Query[name]!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    private async Task ReportAsync(HttpContext http)
    {
        var asked = (JsonObject)(await JsonNode.ParseAsync(http.Request.Body))!;
        var (from, to) = (DayOf(asked, "startAt"), DayOf(asked, "endAt").AddDays(1));
        await ReportingAsync(http, () =>
        {
            if ((string)asked["metricSet"]! == "ConversationExportReport")
            {
                var rows = Export.Skip(1).Where(r => IsWithin(r, from, to)).Take(RowLimit);
                return string.Concat(Export.Take(1).Concat(rows).Select(r => r + "\r\n"));
            }

            var past = History is { } history
                ? Enumerable.Range(0, (to - from).Days).SelectMany(d => history(from.AddDays(d))).ToList() : [];
            lock (_lock)
            {
                var present = _events.Where(e => e.At >= from && e.At < to && e.At <= Now).Select(e => e.Event);
                return HistoryCsv.Of((string)asked["metricSet"]!, [.. past, .. present], RowLimit);
            }
        });
    }

    /// <summary>Whether the conversation of an export row was created in a period. The third column has the time of creation.</summary>
    private static bool IsWithin(string row, DateTime from, DateTime to) =>
        DateTime.Parse(row.Split(',')[2], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal) is var at
            && at >= from && at < to;

    private static DateTime DayOf(JsonObject asked, string name) =>
        DateTime.Parse(
            (string)asked[name]!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private async Task ReportingAsync(HttpContext http, Func<string> report)
    {
        bool isTooMuch;
        lock (_lock)
        {
            while (_reports.TryPeek(out var old) && old < DateTime.UtcNow.AddMinutes(-1))
            {
                _reports.Dequeue();
            }

            isTooMuch = ++_running > ReportsAtOnce || _reports.Count >= ReportsPerMinute;
            _reports.Enqueue(DateTime.UtcNow);
        }

        try
        {
            if (isTooMuch && AreReportsLimited)
            {
                Violations++;
                http.Response.Headers.RetryAfter = "2";
                await AnswerAsync(http, 429, "");
                return;
            }

            _ = ReportMischief.TryDequeue(out var mischief);
            if (int.TryParse(mischief, CultureInfo.InvariantCulture, out var status))
            {
                await AnswerAsync(http, status, "");
                return;
            }

            http.Response.ContentType = "text/csv";
            await http.Response.WriteAsync(mischief switch { "empty" => "", "text" => "Report is not available", _ => report() });
        }
        finally
        {
            lock (_lock)
            {
                _running--;
            }
        }
    }

    /// <summary>
    /// Whether the platform refuses reports beyond its limits. The test that kills the program during a backfill sets this to false,
    /// because that test does not check the limits.
    /// </summary>
    public bool AreReportsLimited { get; set; } = true;

    private async Task<IResult> PatchWebhookAsync(string id, HttpContext http)
    {
        var hook = (JsonObject)Webhooks.First(w => (string)w!["id"]! == id)!;
        foreach (var (name, value) in ((JsonObject)(await JsonNode.ParseAsync(http.Request.Body))!).ToList())
        {
            hook[name] = value?.DeepClone();
        }

        if ((bool)hook["enabled"]!)
        {
            var answer = await SendAsync(hook, """{"type":"PING"}""");
            if (answer != 200)
            {
                var error = new { attr = "url", code = "ping", detail = $"the endpoint returned {answer}" };
                return TypedResults.Json(new { errors = new[] { error } }, statusCode: 400);
            }
        }

        return TypedResults.NoContent();
    }

    /// <summary>Sends an event through the first webhook. Returns the status of the response.</summary>
    public Task<int> DeliverAsync(JsonObject e) => SendAsync((JsonObject)Webhooks[0]!, e.ToJsonString());

    private static async Task<int> SendAsync(JsonObject hook, string body)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, (string)hook["url"]!)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in (JsonObject)hook["headers"]!)
        {
            request.Headers.Add(name, (string)value!);
        }

        using var response = await client.SendAsync(request);
        return (int)response.StatusCode;
    }
}

/// <summary>Writes events as CSV, in the layout of the platform's timestamps reports.</summary>
internal static class HistoryCsv
{
    private static readonly string[] Conversations =
    [
        "Timezone Filter", "Timestamp", "Event Type", "Conversation ID", "Customer ID", "Initiator Type", "Initiator ID",
        "Initiator Agent Name", "Assigned Inbox ID", "Assigned Inbox Name", "Assigned Agent ID", "Assigned Agent Name", "Topic ID",
        "Topic Name", "Newly Assigned Inbox ID", "Newly Assigned Inbox Name", "Newly Assigned Agent ID", "Newly Assigned Agent Name",
        "Assignment Update Reason", "Merged Customer ID", "Merged Conversation ID",
    ];

    private static readonly string[] Contacts =
    [
        "Event Type", "Timestamp", "Contact ID", "Conversation ID", "Customer ID", "Channel", "Initiator Type", "Initiator ID",
        "Initiator Agent Name", "Assigned Inbox ID", "Assigned Inbox Name", "Assigned Agent ID", "Assigned Agent Name",
        "Payment Request ID", "Payment Request Amount", "Payment Request Currency", "Payment Request Status",
    ];

    public static string Of(string metricSet, IReadOnlyList<JsonObject> events, int limit)
    {
        var isContacts = metricSet == "ContactTimestampsReport";
        var columns = isContacts ? Contacts : Conversations;
        var csv = new StringBuilder(string.Join(',', columns)).Append('\n');
        var reported = events.Where(
            e => IsOfContacts(e) == isContacts && !((string)e["type"]!).StartsWith("AGENT_STATUS", StringComparison.Ordinal));
        foreach (var e in reported.Take(limit))
        {
            csv.AppendJoin(',', columns.Select(c => Quoted(ValueOf(e, c)))).Append('\n');
        }

        return csv.ToString();
    }

    private static bool IsOfContacts(JsonObject e) =>
        ((string)e["type"]!).Split('/')[0] is "CONTACT" or "PAYMENT_REQUEST";

    private static string? ValueOf(JsonObject e, string column)
    {
        var (content, type) = ((JsonObject)e["content"]!, (string)e["type"]!);
        var isMerge = type == "CUSTOMER/MERGED";
        return column switch
        {
            "Timezone Filter" => "UTC",
            "Timestamp" => DateTime.Parse((string)e["timestamp"]!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal)
                .ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
            "Event Type" => type == "CONVERSATION/NOTE_CREATED" ? "NOTE/CREATED" : type,
            "Conversation ID" => (string?)content[isMerge ? "destinationConversationId" : "conversationId"],
            "Customer ID" => (string?)content[isMerge ? "destinationCustomerId" : "customerId"],
            "Merged Customer ID" => isMerge ? (string?)content["sourceCustomerId"] : null,
            "Merged Conversation ID" => isMerge ? (string?)content["sourceConversationId"] : null,
            "Initiator Type" => (string?)e["initiator"]?["type"],
            "Initiator ID" => (string?)e["initiator"]?["id"],
            "Assigned Inbox ID" => (string?)content["context"]?["assignee"]?["inboxId"],
            "Assigned Agent ID" => (string?)content["context"]?["assignee"]?["agentId"],
            "Newly Assigned Inbox ID" => (string?)content["assignee"]?["inboxId"],
            "Newly Assigned Agent ID" => (string?)content["assignee"]?["agentId"],
            "Topic ID" => (string?)content["topicId"],
            "Contact ID" => (string?)content["contactId"],
            "Channel" => (string?)content["channel"],
            "Payment Request ID" => (string?)content["paymentRequestId"],
            "Payment Request Amount" => content["context"]?["monetaryUnit"]?.ToString(),
            "Payment Request Currency" => (string?)content["context"]?["currency"],
            "Payment Request Status" => (string?)content["newStatus"],
            _ => null,
        };
    }

    private static string Quoted(string? value) =>
        value is null ? "" : value.AsSpan().ContainsAny(",\"\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}

/// <summary>Generates conversations as the platform records them.</summary>
internal static class PlatformStories
{
    /// <summary>
    /// Returns the events of conversations that begin one after another within a period. Each conversation has 7 or 10 events, up to five
    /// minutes apart. Events after the period are left out.
    /// </summary>
    public static IReadOnlyList<JsonObject> Between(DateTime from, DateTime to, int conversations, int seed)
    {
        var random = new Random(seed);
        var events = new List<JsonObject>();
        for (var i = 0; i < conversations; i++)
        {
            var start = from + (to - from) * (i / (double)conversations);
            events.AddRange(Conversation($"c{seed}-{i}", $"u{seed}-{random.Next(conversations)}", start, to, random));
        }

        return events;
    }

    private static IEnumerable<JsonObject> Conversation(string id, string customer, DateTime start, DateTime end, Random random)
    {
        var (inbox, agent, number, at) = ($"inbox-{random.Next(4)}", $"agent-{random.Next(6)}", 0, start);
        JsonObject Assignee(string? toInbox, string? toAgent)
        {
            var assignee = new JsonObject();
            if (toInbox is not null)
            {
                assignee["inboxId"] = toInbox;
            }

            if (toAgent is not null)
            {
                assignee["agentId"] = toAgent;
            }

            return assignee;
        }

        JsonObject Next(string type, JsonObject content, (string Type, string Id)? by = null)
        {
            content["conversationId"] = id;
            content["customerId"] = customer;
            content["context"] ??= new JsonObject { ["assignee"] = Assignee(inbox, number > 2 ? agent : null) };
            var e = new JsonObject
            {
                ["id"] = $"{id}-{number++:D2}", ["type"] = type,
                ["timestamp"] = at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                ["initiator"] = new JsonObject { ["type"] = by?.Type ?? "CUSTOMER", ["id"] = by?.Id ?? customer }, ["content"] = content,
            };
            at = at.AddMilliseconds(random.Next(1, 300_000));
            return e;
        }

        List<JsonObject> all =
        [
            Next("CONVERSATION/CREATED", []),
            Next("CONTACT/STARTED", new() { ["contactId"] = id + "-k1", ["channel"] = random.Next(2) == 0 ? "CHAT" : "EMAIL" }),
            Next(
                "CONVERSATION_ASSIGNEE/UPDATED", new() { ["assignee"] = Assignee(inbox, agent), ["reason"] = "MANUAL" },
                ("AUTOMATION", "rule-1")),
            Next("CONVERSATION/TOPIC_ADDED", new() { ["topicId"] = $"topic-{random.Next(5)}" }, ("AGENT", agent)),
            Next("CONVERSATION/NOTE_CREATED", new() { ["noteId"] = id + "-n1" }, ("AGENT", agent)),
            Next("CONTACT/MESSAGE_SENT", new() { ["contactId"] = id + "-k1", ["channel"] = "CHAT" }, ("AGENT", agent)),
            Next("CONVERSATION/CLOSED", [], ("AGENT", agent)),
        ];
        if (random.Next(3) == 0)
        {
            all.Add(Next("CONVERSATION/REOPENED", []));
            all.Add(Next("CONTACT/STARTED", new() { ["contactId"] = id + "-k2", ["channel"] = "SMS" }));
            all.Add(Next("CONVERSATION/CLOSED", [], ("AGENT", agent)));
        }

        return all.Where(
            e => DateTime.Parse((string)e["timestamp"]!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal) < end);
    }
}
