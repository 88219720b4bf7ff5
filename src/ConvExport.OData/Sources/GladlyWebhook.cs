using System.Text.Json;
using ConvExport.OData.Audit;
using ConvExport.OData.Intake;
using ConvExport.OData.Responses;

namespace ConvExport.OData.Sources;

/// <summary>Receives each event from the platform's webhook, and its <c>PING</c>, which checks the connection.</summary>
internal static class GladlyWebhook
{
    public static async Task<IResult> Post(HttpContext http, EventIntake intake, AuditLog audit)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var text = body.ToArray();
        if (IsPing(text))
        {
            return TypedResults.Ok();
        }

        var report =
            await intake.TakeAsync(new[] { new InputItem(1, text) }.ToAsyncEnumerable(), http.Request.Path, null, http.RequestAborted);
        audit.AddToMinute(AuditActor.Of(http), AuditAction.Intake, "webhook", AuditLog.Ok,
            ("accepted", report.Accepted), ("duplicates", report.Duplicates), ("rejected", report.Rejected.Count));
        return report.Rejected is [var refused, ..]
            ? ErrorResults.Of(400, $"The event is rejected: {refused.Reason}.")
            : TypedResults.Ok(report);
    }

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
