namespace ConvExport.OData.Audit;

/// <summary>The actions of audit events.</summary>
internal static class AuditAction
{
    public const string SignIn = "session.signin";
    public const string SignOut = "session.signout";
    public const string EndSession = "session.end";
    public const string CreateKey = "key.create";
    public const string RotateKey = "key.rotate";
    public const string RevokeKey = "key.revoke";
    public const string ReadFeed = "feed.read";
    public const string Download = "download";
    public const string Export = "export";
    public const string FetchExport = "export.fetch";
    public const string Intake = "intake";
    public const string Directory = "directory";
    public const string Backfill = "backfill";
    public const string Rebuild = "rebuild";
    public const string Prune = "prune";
    public const string Erase = "erase";
    public const string SaveView = "view.save";
    public const string DeleteView = "view.delete";
    public const string CreateSubscription = "subscription.create";
    public const string DeleteSubscription = "subscription.delete";
    public const string SendSubscription = "subscription.send";
    public const string CreateAlert = "alert.create";
    public const string DeleteAlert = "alert.delete";
    public const string SendAlert = "alert.send";
    public const string Jobs = "jobs";
    public const string Backup = "backup";
    public const string Restored = "restored";
    public const string Start = "server.start";
    public const string Refused = "access.refused";

    /// <summary>All actions.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        SignIn, SignOut, EndSession, CreateKey, RotateKey, RevokeKey, ReadFeed, Download, Export, FetchExport, Intake, Directory,
        Backfill, Rebuild, Prune, Erase, SaveView, DeleteView, CreateSubscription, DeleteSubscription,
        SendSubscription, CreateAlert, DeleteAlert, SendAlert, Jobs, Backup, Restored, Start, Refused,
    ];
}
