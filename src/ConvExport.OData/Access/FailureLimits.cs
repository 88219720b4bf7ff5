using System.Globalization;
using System.Threading.RateLimiting;
using ConvExport.OData.Responses;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Access;

/// <summary>
/// Limits failures per minute: wrong keys by address and by key id, and failed sign-ins by address. A valid key always works, so nobody
/// can lock out somebody else.
/// </summary>
internal sealed partial class FailureLimits(IOptions<AccessOptions> access, ILogger<FailureLimits> logger) : IDisposable
{
    private const int Segments = 6;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _keys = PerMinute(access.Value.MaxFailuresPerKey);
    private readonly PartitionedRateLimiter<string> _addresses = PerMinute(access.Value.MaxFailuresPerAddress);
    private readonly PartitionedRateLimiter<string> _signIns = PerMinute(access.Value.MaxSignInFailuresPerAddress);

    /// <summary>Records a wrong key. Returns true if there were too many wrong keys in the last minute.</summary>
    /// <param name="http">The request.</param>
    /// <param name="keyId">The id in the wrong key; null if it contains no id. Ids that belong to no key count too, so that the limit
    /// does not reveal which keys exist.</param>
    public bool NoteKey(HttpContext http, string? keyId)
    {
        var address = RequestLimits.AddressOf(http);
        using var ofAddress = _addresses.AttemptAcquire(address);

        // Key ids from an address over its limit are not counted, so that random ids cannot fill the memory.
        using var ofKey = keyId is null || !ofAddress.IsAcquired ? null : _keys.AttemptAcquire(keyId);
        var isTooMany = !ofAddress.IsAcquired || ofKey is { IsAcquired: false };
        if (!isTooMany)
        {
            LogWrongKey(logger, address, keyId ?? "unknown");
        }

        return isTooMany;
    }

    /// <summary>Records a wrong key on the sign-in page. Returns true if there were too many in the last minute.</summary>
    public bool NoteSignIn(HttpContext http)
    {
        var address = RequestLimits.AddressOf(http);
        using var lease = _signIns.AttemptAcquire(address);
        if (lease.IsAcquired)
        {
            LogWrongSignIn(logger, address);
        }

        return !lease.IsAcquired;
    }

    /// <summary>Returns a 429 response for too many failures.</summary>
    public static IResult TooMany(HttpContext http)
    {
        http.Response.Headers.RetryAfter = ((int)Window.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return ErrorResults.Of(
            StatusCodes.Status429TooManyRequests, "Too many requests with a wrong key. Wait a minute, and check the key.");
    }

    public void Dispose()
    {
        _keys.Dispose();
        _addresses.Dispose();
        _signIns.Dispose();
    }

    private static PartitionedRateLimiter<string> PerMinute(int most) => PartitionedRateLimiter.Create<string, string>(
        who => RateLimitPartition.GetSlidingWindowLimiter(who, _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = most, Window = Window, SegmentsPerWindow = Segments, QueueLimit = 0,
        }),
        StringComparer.Ordinal);

    [LoggerMessage(LogLevel.Warning, "Wrong API key from {Address} (key id: {KeyId})")]
    private static partial void LogWrongKey(ILogger logger, string address, string keyId);

    [LoggerMessage(LogLevel.Warning, "Failed sign-in from {Address}: wrong key")]
    private static partial void LogWrongSignIn(ILogger logger, string address);
}
