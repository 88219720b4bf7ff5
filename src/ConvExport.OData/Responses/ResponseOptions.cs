using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Responses;

/// <summary>Settings for responses. They belong to the section Server.</summary>
public sealed class ResponseOptions
{
    public const string Section = "Server";

    /// <summary>
    /// How many seconds a client may take to read the buffered part of a response (at most 1 MB). If it takes longer, its connection is
    /// closed.
    /// </summary>
    [Range(1, 86_400)]
    public int SlowReaderSeconds { get; set; } = 30;
}
