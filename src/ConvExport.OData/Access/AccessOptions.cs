namespace ConvExport.OData.Access;

/// <summary>Who may read.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>Lets requests from this machine read without a key. <c>demo</c> sets it; it never lets anybody write.</summary>
    public bool AnonymousLoopbackReads { get; set; }
}
