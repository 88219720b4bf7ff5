namespace ConvExport.OData.Query;

/// <summary>Why a request gets no rows.</summary>
public enum RequestFault
{
    /// <summary>The request is wrong.</summary>
    Invalid,

    /// <summary>Nobody is signed in.</summary>
    SignedOut,

    /// <summary>It names something that does not exist, or that its reader may not see.</summary>
    NotFound,

    /// <summary>It wants a format that does not exist.</summary>
    NotAcceptable,

    /// <summary>What it goes on from is gone: it has to begin again.</summary>
    Gone,

    /// <summary>It goes beyond a limit.</summary>
    TooLarge,

    /// <summary>Its body is in a format that is not read.</summary>
    UnsupportedMediaType,

    /// <summary>Too much of its reader's work is under way.</summary>
    TooManyRequests,

    /// <summary>OData knows what it asks for; this program does not.</summary>
    NotSupported,

    /// <summary>The database cannot answer just now.</summary>
    Unavailable,
}

/// <summary>A request that cannot be answered: the fault says why, the message what to change.</summary>
public sealed class RequestException(RequestFault fault, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public RequestFault Fault { get; } = fault;

    /// <summary>For a wrong request.</summary>
    public static RequestException Invalid(string message) => new(RequestFault.Invalid, message);

    /// <summary>For what does not exist, or may not be seen.</summary>
    public static RequestException NotFound(string message) => new(RequestFault.NotFound, message);

    /// <summary>For what goes beyond a limit; the message names the limit.</summary>
    public static RequestException TooLarge(string message) => new(RequestFault.TooLarge, message);

    /// <summary>For what OData knows and this program does not: never for a request shape that Power Query sends.</summary>
    /// <param name="what">What it is, as the subject of a sentence.</param>
    public static RequestException NotSupported(string what) => new(RequestFault.NotSupported, $"{what} is not supported here.");
}
