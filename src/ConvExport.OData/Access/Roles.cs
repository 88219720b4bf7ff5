namespace ConvExport.OData.Access;

/// <summary>The roles of keys and accounts. The authorization policies have the same names.</summary>
internal static class Roles
{
    /// <summary>May read the feed, downloads and pages.</summary>
    public const string Reader = "reader";

    /// <summary>May send events and the directory.</summary>
    public const string Writer = "writer";

    /// <summary>May do everything, including using the job dashboard.</summary>
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Reader, Writer, Admin];
}
