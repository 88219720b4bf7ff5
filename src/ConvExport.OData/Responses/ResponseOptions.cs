using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Responses;

/// <summary>Settings for responses. They belong to the section Server.</summary>
public sealed class ResponseOptions
{
    public const string Section = "Server";

    /// <summary>
    /// How many seconds a write waits for the client when the buffer of the response (1 MB) is full. After that, the connection is closed.
    /// </summary>
    [Range(1, 86_400)]
    public int SlowReaderSeconds { get; set; } = 30;
}
