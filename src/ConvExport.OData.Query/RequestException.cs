namespace ConvExport.OData.Query;

/// <summary>Why a request fails.</summary>
public enum RequestFault
{
    /// <summary>The request is invalid.</summary>
    Invalid,

    /// <summary>The user is not signed in.</summary>
    SignedOut,

    /// <summary>The role of the key or user does not allow the request.</summary>
    Forbidden,

    /// <summary>The request names something that does not exist or that the reader may not see.</summary>
    NotFound,

    /// <summary>The requested format of the response is not supported.</summary>
    NotAcceptable,

    /// <summary>The state that the request continues from no longer exists. The client must start over.</summary>
    Gone,

    /// <summary>The request exceeds a limit.</summary>
    TooLarge,

    /// <summary>The body has a format that is not supported.</summary>
    UnsupportedMediaType,

    /// <summary>The reader has reached the limit for unfinished exports, or for the number or size of kept exports.</summary>
    TooManyRequests,

    /// <summary>OData defines the requested feature, but this program does not support it.</summary>
    NotSupported,

    /// <summary>The database is not available at the moment.</summary>
    Unavailable,
}

/// <summary>A failed request: the reason as a fault, and a message for the client.</summary>
public sealed class RequestException(RequestFault fault, string message) : Exception(message)
{
    /// <summary>Why the request fails.</summary>
    public RequestFault Fault { get; } = fault;

    /// <summary>Creates the exception for an invalid request.</summary>
    public static RequestException Invalid(string message) => new(RequestFault.Invalid, message);

    /// <summary>Creates the exception for something that does not exist or that the reader may not see.</summary>
    public static RequestException NotFound(string message) => new(RequestFault.NotFound, message);

    /// <summary>Creates the exception for a request that exceeds a limit. The message should name the limit.</summary>
    public static RequestException TooLarge(string message) => new(RequestFault.TooLarge, message);

    /// <summary>
    /// Creates the exception for an unsupported OData feature. Requests that Power Query itself generates must not need such a feature.
    /// </summary>
    /// <param name="what">The feature, as the subject of a sentence.</param>
    public static RequestException NotSupported(string what) => new(RequestFault.NotSupported, $"{what} is not supported here.");
}
