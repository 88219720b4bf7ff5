using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>The EF Core model for both databases. Each engine adds the parts that differ.</summary>
public sealed class ConvExportContext(DbContextOptions<ConvExportContext> options) : DbContext(options)
{
    private const int IdLength = TextRule.LongestId;
    private const int WordLength = TextRule.LongestWord;
    private const int NameLength = TextRule.LongestName;

    public DbSet<ConversationRow> Conversations => Set<ConversationRow>();
    public DbSet<StoredEvent> Events => Set<StoredEvent>();
    public DbSet<StoredEventId> EventIds => Set<StoredEventId>();
    public DbSet<StoredReference> ConversationReferences => Set<StoredReference>();
    public DbSet<StoredReferencedId> ReferencedIds => Set<StoredReferencedId>();
    public DbSet<StoredMerge> Merges => Set<StoredMerge>();
    public DbSet<StoredFocus> FocusEvents => Set<StoredFocus>();
    public DbSet<Agent> Agents => Set<Agent>();
    public DbSet<Inbox> Inboxes => Set<Inbox>();
    public DbSet<Topic> Topics => Set<Topic>();
    public DbSet<PendingFold> PendingFolds => Set<PendingFold>();
    public DbSet<Rebuild> Rebuilds => Set<Rebuild>();
    public DbSet<DataIssue> DataIssues => Set<DataIssue>();
    public DbSet<DataIssueRow> DataIssueRows => Set<DataIssueRow>();
    public DbSet<ConversationTopicRow> ConversationTopics => Set<ConversationTopicRow>();
    public DbSet<ConversationAssignmentRow> ConversationAssignments => Set<ConversationAssignmentRow>();
    public DbSet<ConversationContactRow> ConversationContacts => Set<ConversationContactRow>();
    public DbSet<TopicRow> TopicTree => Set<TopicRow>();
    public DbSet<DateRow> Dates => Set<DateRow>();
    public DbSet<RemovedConversation> RemovedConversations => Set<RemovedConversation>();
    public DbSet<Removal> Removals => Set<Removal>();
    public DbSet<Counter> Counters => Set<Counter>();
    public DbSet<StoredSetting> Settings => Set<StoredSetting>();
    public DbSet<RejectedLine> RejectedLines => Set<RejectedLine>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<SourceState> Sources => Set<SourceState>();
    public DbSet<SourceCoverage> SourceCoverage => Set<SourceCoverage>();
    public DbSet<ReportCall> ReportCalls => Set<ReportCall>();
    public DbSet<BackfillDay> BackfillDays => Set<BackfillDay>();
    public DbSet<WorkSession> WorkSessions => Set<WorkSession>();
    public DbSet<Export> Exports => Set<Export>();
    public DbSet<SavedView> SavedViews => Set<SavedView>();
    public DbSet<Subscription> Subscriptions => Set<Subscription>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        Rows(modelBuilder);
        EventsAndWhatIsDerived(modelBuilder);
        Directory(modelBuilder);
        Work(modelBuilder);
        Quality(modelBuilder);
        Companions(modelBuilder);
        OfSources(modelBuilder);
        OfReaders(modelBuilder);
        DatabaseEngine.CompleteModel(modelBuilder, Database.ProviderName);
    }

    private static void Rows(ModelBuilder model)
    {
        var row = model.Entity<ConversationRow>();
        row.ToTable("Conversations").HasKey(r => r.ConversationId);
        row.PrimitiveCollection(r => r.TopicIds);
        row.Ignore(r => r.Contacts);
        row.Ignore(r => r.Assignments);
        row.Property<byte[]>(HashedRow.HashColumn).HasMaxLength(HashedRow.HashLength).IsFixedLength().IsRequired();
        row.Property<string>(HashedRow.SearchColumn).IsRequired();
        foreach (var column in ReportColumns.All)
        {
            switch (column.Kind)
            {
                case ColumnKind.Timestamp: row.Property(column.Property).HasPrecision(3); break;
                case ColumnKind.Money: row.Property(column.Property).HasPrecision(19, 4); break;
            }

            if (column.MaxLength is { } length)
            {
                row.Property(column.Property).HasMaxLength(length);
            }
        }

        // The default order of rows also needs an index. Each engine adds it in a different way.
        row.HasIndex(r => new { r.InboxIdCreated, r.CreatedAt });
        row.HasIndex(r => r.Revision).IsUnique();
        row.HasIndex(r => new { r.LastEventAt, r.ConversationId });

        // The index is filtered because it helps only for the few open conversations. Only a query with the same condition uses it.
        row.HasIndex(r => new { r.Status, r.CreatedAt }).HasFilter($"Status = '{ReportWords.Open}'");

        var topic = model.Entity<ConversationTopicRow>();
        topic.ToTable("ConversationTopics").HasKey(t => new { t.ConversationId, t.Position });
        topic.Property(t => t.ConversationId).HasMaxLength(IdLength);
        topic.Property(t => t.TopicId).HasMaxLength(IdLength);
        topic.HasIndex(t => new { t.TopicId, t.ConversationId });

        var contact = model.Entity<ConversationContactRow>();
        contact.ToTable("ConversationContacts").HasKey(c => new { c.ConversationId, c.Position });
        contact.Property(c => c.ConversationId).HasMaxLength(IdLength);
        contact.Property(c => c.ContactId).HasMaxLength(IdLength);
        contact.Property(c => c.Channel).HasMaxLength(WordLength);
        contact.Property(c => c.InitiatorType).HasMaxLength(WordLength);
        contact.Property(c => c.StartedAt).HasPrecision(3);

        var assignment = model.Entity<ConversationAssignmentRow>();
        assignment.ToTable("ConversationAssignments").HasKey(a => new { a.ConversationId, a.Position });
        assignment.Property(a => a.ConversationId).HasMaxLength(IdLength);
        assignment.Property(a => a.FromInboxId).HasMaxLength(IdLength);
        assignment.Property(a => a.ToInboxId).HasMaxLength(IdLength);
        assignment.Property(a => a.FromAgentId).HasMaxLength(IdLength);
        assignment.Property(a => a.ToAgentId).HasMaxLength(IdLength);
        assignment.Property(a => a.InitiatorType).HasMaxLength(WordLength);
        assignment.Property(a => a.InitiatorRuleId).HasMaxLength(IdLength);
        assignment.Property(a => a.At).HasPrecision(3);

        var removed = model.Entity<RemovedConversation>();
        removed.ToTable("RemovedConversations").HasKey(r => r.ConversationId);
        removed.Property(r => r.ConversationId).HasMaxLength(IdLength);
        removed.Property(r => r.InboxIdCreated).HasMaxLength(IdLength);
        removed.HasIndex(r => r.Revision);
    }

    /// <summary>Configures the entity sets of the calendar and the topic tree.</summary>
    private static void Companions(ModelBuilder model)
    {
        model.Entity<DateRow>().HasNoKey();
        var topic = model.Entity<TopicRow>();
        topic.ToTable("TopicTree").HasKey(t => t.Id);
        topic.Property(t => t.Id).HasMaxLength(IdLength);
        topic.Property(t => t.ParentId).HasMaxLength(IdLength);
        foreach (var name in new[] { nameof(TopicRow.Name), nameof(TopicRow.Level1), nameof(TopicRow.Level2), nameof(TopicRow.Level3) })
        {
            topic.Property(name).HasMaxLength(NameLength);
        }
    }

    private static void EventsAndWhatIsDerived(ModelBuilder model)
    {
        var stored = model.Entity<StoredEvent>();
        stored.ToTable("Events").HasKey(e => new { e.ConversationId, e.TimestampUtc, e.EventId });
        stored.Property(e => e.ConversationId).HasMaxLength(IdLength);
        stored.Property(e => e.EventId).HasMaxLength(IdLength);
        stored.Property(e => e.Type).HasMaxLength(StoredEvent.LongestType);

        var id = model.Entity<StoredEventId>();
        id.ToTable("EventIds").HasKey(i => i.IdHash);
        id.Property(i => i.IdHash).HasMaxLength(EventKey.Length).IsFixedLength();

        var reference = model.Entity<StoredReference>();
        reference.ToTable("ConversationReferences").HasKey(m => new { m.Kind, m.Id, m.EventDay, m.ConversationId });
        reference.Property(m => m.Id).HasMaxLength(IdLength);
        reference.Property(m => m.ConversationId).HasMaxLength(IdLength);

        var referenced = model.Entity<StoredReferencedId>();
        referenced.ToTable("ReferencedIds").HasKey(m => new { m.Kind, m.Id });
        referenced.Property(m => m.Id).HasMaxLength(IdLength);

        var merge = model.Entity<StoredMerge>();
        merge.ToTable("Merges").HasKey(m => new { m.SourceCustomerId, m.EventId });
        merge.Property(m => m.SourceCustomerId).HasMaxLength(IdLength);
        merge.Property(m => m.EventId).HasMaxLength(IdLength);
        merge.Property(m => m.DestinationCustomerId).HasMaxLength(IdLength);
        merge.HasIndex(m => m.DestinationCustomerId);

        var focus = model.Entity<StoredFocus>();
        focus.ToTable("FocusEvents").HasKey(f => new { f.AgentId, f.OccurredUtc, f.SortKey });
        focus.Property(f => f.AgentId).HasMaxLength(IdLength);
        focus.Property(f => f.SortKey).HasMaxLength(OrdinalKey.LongestKey);
        focus.Property(f => f.CustomerId).HasMaxLength(IdLength);
        focus.HasIndex(f => new { f.CustomerId, f.Kind });
    }

    private static void Directory(ModelBuilder model)
    {
        var agent = model.Entity<Agent>();
        agent.ToTable("Agents").Property(a => a.Id).HasMaxLength(IdLength);
        agent.Property(a => a.Name).HasMaxLength(NameLength);
        agent.Property(a => a.EmailAddress).HasMaxLength(NameLength);
        var inbox = model.Entity<Inbox>();
        inbox.ToTable("Inboxes").Property(i => i.Id).HasMaxLength(IdLength);
        inbox.Property(i => i.Name).HasMaxLength(NameLength);
        var topic = model.Entity<Topic>();
        topic.ToTable("Topics").Property(t => t.Id).HasMaxLength(IdLength);
        topic.Property(t => t.Name).HasMaxLength(NameLength);
        topic.Property(t => t.ParentId).HasMaxLength(IdLength);
        topic.HasIndex(t => t.ParentId);
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

        var export = model.Entity<Export>();
        export.ToTable("Exports").HasKey(e => e.Id);
        export.Property(e => e.Id).HasMaxLength(32);
        export.Property(e => e.Owner).HasMaxLength(16);
        export.Property(e => e.Schedule).HasMaxLength(64);
        export.Property(e => e.Format).HasMaxLength(8);
        export.Property(e => e.State).HasMaxLength(16).HasConversion<string>();
        export.Property(e => e.Worker).HasMaxLength(32);
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

        var subscription = model.Entity<Subscription>();
        subscription.ToTable("Subscriptions").HasKey(s => s.Id);
        subscription.Property(s => s.Id).HasMaxLength(32);
        subscription.Property(s => s.ViewId).HasMaxLength(32);
        subscription.Property(s => s.OwnerId).HasMaxLength(AuditEvent.LongestActor);
        subscription.Property(s => s.OwnerName).HasMaxLength(NameLength);
        subscription.Property(s => s.Email).HasMaxLength(Subscription.LongestEmail);
        subscription.Property(s => s.Format).HasMaxLength(16);
        subscription.Property(s => s.Interval).HasMaxLength(16).HasConversion<string>();
        subscription.Property(s => s.TimeZone).HasMaxLength(Subscription.LongestZone);
        subscription.Property(s => s.TokenHash).HasMaxLength(32).IsFixedLength();
        subscription.Property(s => s.Error).HasMaxLength(Subscription.LongestError);
        subscription.HasIndex(s => s.OwnerId);
        subscription.HasIndex(s => s.TokenHash).IsUnique();
        subscription.HasIndex(s => s.NextUtc);
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
