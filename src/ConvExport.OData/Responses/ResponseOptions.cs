using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Responses;

/// <summary>Settings for responses. They share their section with the server.</summary>
public sealed class ResponseOptions
{
    public const string Section = "Server";

    /// <summary>
    /// How long a client may take to read what waits for it, at most 1 MB, in seconds. Then its connection is closed.
    /// </summary>
    [Range(1, 86_400)]
    public int SlowReaderSeconds { get; set; } = 30;
}
