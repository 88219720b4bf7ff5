using ConvExport.OData.Fold.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ConvExport.OData.Storage;

/// <summary>The part of the EF Core model for queued work, access, saved views and notifications, sources, and data quality.</summary>
internal static class OperationsModel
{
    private const int IdLength = TextRule.LongestId;
    private const int NameLength = TextRule.LongestName;

    public static void Configure(ModelBuilder model)
    {
        Work(model);
        Access(model);
        OfReaders(model);
        OfSources(model);
        Quality(model);
    }

    private static void Work(ModelBuilder model)
    {
        var pending = model.Entity<PendingFold>();
        pending.ToTable("PendingFolds").HasKey(m => new { m.Kind, m.Id });
        pending.Property(m => m.Id).HasMaxLength(IdLength);
        pending.HasIndex(m => new { m.Kind, m.Priority, m.Since, m.Id });

        var counter = model.Entity<Counter>();
        counter.ToTable("Counters").HasKey(c => c.Name);
        counter.Property(c => c.Name).HasMaxLength(32);
        counter.HasData(Counter.All.Select(name => new Counter { Name = name }));

        var setting = model.Entity<StoredSetting>();
        setting.ToTable("Settings").HasKey(s => s.Name);
        setting.Property(s => s.Name).HasMaxLength(32);

        var rebuild = model.Entity<Rebuild>();
        rebuild.ToTable("Rebuilds").HasKey(r => r.Id);
        rebuild.Property(r => r.After).HasMaxLength(IdLength);
        rebuild.Property(r => r.DeriveAfter).HasMaxLength(IdLength);
        rebuild.Property(r => r.DeriveAfterEvent).HasMaxLength(IdLength);

        var removal = model.Entity<Removal>();
        removal.ToTable("Removals").HasKey(r => r.Id);
        removal.Property(r => r.Kind).HasMaxLength(16).HasConversion<string>();
        removal.Property(r => r.Subject).HasMaxLength(IdLength);

        var export = model.Entity<Export>();
        export.ToTable("Exports").HasKey(e => e.Id);
        export.Property(e => e.Id).HasMaxLength(32);
        export.Property(e => e.Owner).HasMaxLength(16);
        export.Property(e => e.Schedule).HasMaxLength(64);
        export.Property(e => e.Format).HasMaxLength(8);
        export.Property(e => e.State).HasMaxLength(16).HasConversion<string>();
        export.Property(e => e.Worker).HasMaxLength(32);
    }

    private static void Access(ModelBuilder model)
    {
        var key = model.Entity<ApiKey>();
        key.ToTable("ApiKeys").HasKey(k => k.Id);
        key.Property(k => k.Id).HasMaxLength(16);
        key.Property(k => k.Role).HasMaxLength(16);
        key.Property(k => k.SecretHash).HasMaxLength(32);

        var audit = model.Entity<AuditEvent>();
        audit.ToTable("AuditEvents").HasKey(e => e.Id);
        audit.Property(e => e.Actor).HasMaxLength(AuditEvent.LongestActor);
        audit.Property(e => e.ActorName).HasMaxLength(AuditEvent.LongestName);
        audit.Property(e => e.Address).HasMaxLength(AuditEvent.LongestAddress);
        audit.Property(e => e.Action).HasMaxLength(AuditEvent.LongestAction);
        audit.Property(e => e.Target).HasMaxLength(AuditEvent.LongestTarget);
        audit.Property(e => e.Result).HasMaxLength(8);
        audit.Property(e => e.Detail).HasMaxLength(AuditEvent.LongestDetail);
        audit.HasIndex(e => e.At);

        var session = model.Entity<Session>();
        session.ToTable("Sessions").HasKey(s => s.Id);
        session.Property(s => s.Id).HasMaxLength(64);
        session.Property(s => s.Actor).HasMaxLength(16);
        session.Property(s => s.Role).HasMaxLength(16);
    }

    private static void OfReaders(ModelBuilder model)
    {
        var view = model.Entity<SavedView>();
        view.ToTable("SavedViews").HasKey(v => v.Id);
        view.Property(v => v.Id).HasMaxLength(32);
        view.Property(v => v.Name).HasMaxLength(SavedView.LongestName);
        view.Property(v => v.OwnerId).HasMaxLength(AuditEvent.LongestActor);
        view.Property(v => v.OwnerName).HasMaxLength(NameLength);
        view.Property(v => v.Path).HasMaxLength(SavedView.LongestPath);
        view.Property(v => v.Query).HasMaxLength(SavedView.LongestQuery);
        view.HasIndex(v => new { v.OwnerId, v.Name }).IsUnique();

        var subscription = Notification<Subscription>(model, "Subscriptions");
        subscription.Property(s => s.Format).HasMaxLength(16);
        subscription.Property(s => s.Interval).HasMaxLength(16).HasConversion<string>();

        var alert = Notification<Alert>(model, "Alerts");
        alert.Property(a => a.Figure).HasMaxLength(32).HasConversion<string>();
        alert.Property(a => a.Rule).HasMaxLength(16).HasConversion<string>();
        alert.Property(a => a.Interval).HasMaxLength(16).HasConversion<string>();
        alert.Property(a => a.Webhook).HasMaxLength(Alert.LongestWebhook);
        alert.Property(a => a.State).HasMaxLength(16).HasConversion<string>();
    }

    private static EntityTypeBuilder<T> Notification<T>(ModelBuilder model, string table)
        where T : ViewNotification
    {
        var notification = model.Entity<T>();
        notification.ToTable(table).HasKey(n => n.Id);
        notification.Property(n => n.Id).HasMaxLength(32);
        notification.Property(n => n.ViewId).HasMaxLength(32);
        notification.Property(n => n.OwnerId).HasMaxLength(AuditEvent.LongestActor);
        notification.Property(n => n.OwnerName).HasMaxLength(NameLength);
        notification.Property(n => n.Email).HasMaxLength(ViewNotification.LongestEmail);
        notification.Property(n => n.TimeZone).HasMaxLength(ViewNotification.LongestZone);
        notification.Property(n => n.TokenHash).HasMaxLength(32).IsFixedLength();
        notification.Property(n => n.Error).HasMaxLength(ViewNotification.LongestError);
        notification.HasIndex(n => n.OwnerId);
        notification.HasIndex(n => n.TokenHash).IsUnique();
        notification.HasIndex(n => n.NextUtc);
        return notification;
    }

    private static void OfSources(ModelBuilder model)
    {
        var source = model.Entity<SourceState>();
        source.ToTable("Sources").HasKey(s => s.Name);
        source.Property(s => s.Name).HasMaxLength(SourceState.LongestName);
        source.Property(s => s.Error).HasMaxLength(SourceState.LongestError);
        source.Property(s => s.SideError).HasMaxLength(SourceState.LongestError);

        var covered = model.Entity<SourceCoverage>();
        covered.ToTable("SourceCoverage").HasKey(c => new { c.Source, c.FromUtc });
        covered.Property(c => c.Source).HasMaxLength(SourceState.LongestName);

        model.Entity<ReportCall>().ToTable("ReportCalls").HasKey(c => c.Id);

        var day = model.Entity<BackfillDay>();
        day.ToTable("BackfillDays").HasKey(d => new { d.Source, d.Day });
        day.Property(d => d.Source).HasMaxLength(SourceState.LongestName);
        day.Property(d => d.State).HasMaxLength(16).HasConversion<string>();
        day.Property(d => d.Error).HasMaxLength(SourceState.LongestError);
        day.Ignore(d => d.FromUtc);
        day.Ignore(d => d.ToUtc);
        day.Ignore(d => d.IsWhole);

        var session = model.Entity<WorkSession>();
        session.ToTable("WorkSessions").HasKey(s => new { s.ContactSessionId, s.AgentId });
        session.Property(s => s.ContactSessionId).HasMaxLength(IdLength);
        session.Property(s => s.AgentId).HasMaxLength(IdLength);
        session.Property(s => s.ConversationId).HasMaxLength(IdLength);
        session.HasIndex(s => s.ConversationId);
    }

    private static void Quality(ModelBuilder model)
    {
        var rejected = model.Entity<RejectedLine>();
        rejected.ToTable("RejectedLines").HasKey(r => r.Id);
        rejected.Property(r => r.Part).HasMaxLength(RejectedLine.LongestPart);
        rejected.Ignore(r => r.Fingerprint);
        rejected.Property<long>(RejectedStore.FingerprintColumn);
        rejected.HasIndex(RejectedStore.FingerprintColumn);

        var issue = model.Entity<DataIssue>();
        issue.ToTable("DataIssues").HasKey(i => new { i.Kind, i.Subject });
        issue.Property(i => i.Kind).HasMaxLength(DataIssue.LongestKind).HasConversion<string>();
        issue.Property(i => i.Subject).HasMaxLength(DataIssue.LongestSubject);
        issue.Property(i => i.ConversationId).HasMaxLength(IdLength);
        issue.Property(i => i.EventId).HasMaxLength(IdLength);
        issue.Property(i => i.Detail).HasMaxLength(DataIssue.LongestDetail);
        issue.HasIndex(i => i.ConversationId);

        var shown = model.Entity<DataIssueRow>();
        shown.HasNoKey();
        shown.Property(i => i.Kind).HasMaxLength(DataIssue.LongestKind);
        shown.Property(i => i.Subject).HasMaxLength(DataIssue.LongestSubject);
        shown.Property(i => i.ConversationId).HasMaxLength(IdLength);
        shown.Property(i => i.EventId).HasMaxLength(IdLength);
    }
}
