using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Audit;
using ConvExport.OData.Intake;
using ConvExport.OData.Responses;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Sources;

/// <summary>Receives events from the platform's webhook, one per request, and the <c>PING</c> that checks the connection.</summary>
internal static class GladlyWebhook
{
    /// <summary>The header with the shared secret.</summary>
    public const string SecretHeader = "X-Webhook-Secret";

    private const int ChunkBytes = 16 * 1024;

    public static async Task<IResult> Post(
        HttpContext http, EventIntake intake, AuditLog audit, IOptions<SourcesOptions> options, IOptions<IntakeOptions> limits)
    {
        if (options.Value.Gladly.WebhookSecret is { Length: > 0 } secret && !IsSame(http.Request.Headers[SecretHeader].ToString(), secret))
        {
            return ErrorResults.Of(
                403, $"The header {SecretHeader} is missing or wrong. It must have the value of Sources:Gladly:WebhookSecret.");
        }

        var item = await ReadAsync(http.Request, limits.Value.MostRead);
        if (IsPing(item.Json))
        {
            return TypedResults.Ok();
        }

        var report = await intake.TakeAsync(new[] { item }.ToAsyncEnumerable(), http.Request.Path, null, http.RequestAborted);
        audit.AddToMinute(AuditActor.Of(http), AuditAction.Intake, "webhook", AuditLog.Ok,
            ("accepted", report.Accepted), ("duplicates", report.Duplicates), ("rejected", report.Rejected.Count));
        return report.Rejected is [var refused, ..]
            ? ErrorResults.Of(400, $"The event is rejected: {refused.Reason}.")
            : TypedResults.Ok(report);
    }

    /// <summary>Returns the body as one item. The item is cut if the body is longer than the given limit, in bytes.</summary>
    private static async Task<InputItem> ReadAsync(HttpRequest request, int most)
    {
        using var body = new MemoryStream();
        var chunk = new byte[ChunkBytes];
        int read;
        while (body.Length <= most && (read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0)
        {
            body.Write(chunk, 0, read);
        }

        var text = body.GetBuffer().AsMemory(0, (int)Math.Min(body.Length, most));
        return new InputItem(1, text, IsCut: body.Length > most);
    }

    private static bool IsSame(string given, string secret) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static bool IsPing(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("type", out var type)
                && type.ValueKind == JsonValueKind.String
                && type.ValueEquals("PING");
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
