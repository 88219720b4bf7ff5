namespace ConvExport.OData.Access;

/// <summary>What a key may do; also the names of the policies that ask for it.</summary>
internal static class Roles
{
    /// <summary>The feed, downloads and the report page.</summary>
    public const string Reader = "reader";

    /// <summary>Events and the directory.</summary>
    public const string Writer = "writer";

    /// <summary>Everything, and the dashboard.</summary>
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Reader, Writer, Admin];
}
