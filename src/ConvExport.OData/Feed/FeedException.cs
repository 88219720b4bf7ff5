namespace ConvExport.OData.Feed;

/// <summary>A request that the feed cannot answer: the status says whose fault it is, the message what to change.</summary>
internal sealed class FeedException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    public static FeedException Bad(string message) => new(StatusCodes.Status400BadRequest, message);

    public static FeedException NotFound(string message) => new(StatusCodes.Status404NotFound, message);

    /// <summary>For what goes beyond a limit; the message says which.</summary>
    public static FeedException TooMuch(string message) => new(StatusCodes.Status413PayloadTooLarge, message);

    /// <summary>For what OData knows and this feed does not: never for a shape that Power Query sends.</summary>
    public static FeedException NotDone(string what) => new(StatusCodes.Status501NotImplemented, $"{what} is not something that this feed can do.");
}
