namespace ConvExport.OData.Responses;

/// <summary>Counts the rows and bytes that were written to a response.</summary>
internal sealed class ReadMeter
{
    private static readonly object Key = new();

    public long Rows { get; set; }

    /// <summary>The bytes of the body, before compression.</summary>
    public long Bytes { get; set; }

    /// <summary>Returns the meter of a request.</summary>
    public static ReadMeter Of(HttpContext http)
    {
        if (http.Items[Key] is not ReadMeter meter)
        {
            http.Items[Key] = meter = new ReadMeter();
        }

        return meter;
    }
}
