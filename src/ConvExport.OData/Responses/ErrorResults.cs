using System.Text.Json;
using ConvExport.OData.Query;

namespace ConvExport.OData.Responses;

/// <summary>Error responses: an OData error body under <c>/odata</c>, RFC 9457 problem details elsewhere.</summary>
internal sealed class ErrorResults : IResult
{
    private static readonly JsonSerializerOptions Readable =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly int _status;
    private readonly string _message;

    private ErrorResults(int status, string message) => (_status, _message) = (status, message);

    /// <param name="status">The HTTP status.</param>
    /// <param name="message">What is wrong, with the value, and what to do.</param>
    public static IResult Of(int status, string message) => new ErrorResults(status, message);

    /// <summary>Returns the error response for a failed request.</summary>
    public static IResult Of(RequestException wrong) => Of(StatusOf(wrong.Fault), wrong.Message);

    /// <summary>Returns the HTTP status for a fault.</summary>
    public static int StatusOf(RequestFault fault) => fault switch
    {
        RequestFault.Invalid => StatusCodes.Status400BadRequest,
        RequestFault.SignedOut => StatusCodes.Status401Unauthorized,
        RequestFault.Forbidden => StatusCodes.Status403Forbidden,
        RequestFault.NotFound => StatusCodes.Status404NotFound,
        RequestFault.NotAcceptable => StatusCodes.Status406NotAcceptable,
        RequestFault.Gone => StatusCodes.Status410Gone,
        RequestFault.TooLarge => StatusCodes.Status413PayloadTooLarge,
        RequestFault.UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
        RequestFault.TooManyRequests => StatusCodes.Status429TooManyRequests,
        RequestFault.NotSupported => StatusCodes.Status501NotImplemented,
        RequestFault.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "no status"),
    };

    /// <summary>Returns 405 for the method of a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="allowed">The methods that its path allows.</param>
    /// <param name="advice">What to do instead.</param>
    public static IResult MethodNotAllowed(HttpContext http, string allowed, string advice = "")
    {
        http.Response.Headers.Allow = allowed;
        return Of(
            StatusCodes.Status405MethodNotAllowed, $"{http.Request.Method} is not allowed here. Allowed: {allowed}. {advice}".TrimEnd());
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = _status;
        if (!httpContext.Request.Path.StartsWithSegments("/odata", StringComparison.OrdinalIgnoreCase))
        {
            await TypedResults.Problem(statusCode: _status, title: TitleOf(_status), detail: _message).ExecuteAsync(httpContext);
            return;
        }

        httpContext.Response.ContentType = "application/json;odata.metadata=minimal";
        httpContext.Response.Headers.ContentLanguage = "en";
        httpContext.Response.Headers.TryAdd("OData-Version", httpContext.Request.Headers["OData-MaxVersion"] == "4.0" ? "4.0" : "4.01");
        await httpContext.Response.WriteAsync(
            JsonSerializer.Serialize(new { error = new { code = CodeOf(_status), message = _message } }, Readable),
            httpContext.RequestAborted);
    }

    private static string CodeOf(int status) => TitleOf(status).Replace(" ", "", StringComparison.Ordinal);

    private static string TitleOf(int status) =>
        Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } reason
        ? reason
        : "Error";
}
