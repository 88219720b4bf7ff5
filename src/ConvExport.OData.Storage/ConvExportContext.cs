using ConvExport.OData.Fold;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>The one model, for both databases. What differs between them is in <see cref="ProviderModel"/>.</summary>
public sealed class ConvExportContext(DbContextOptions<ConvExportContext> options) : DbContext(options)
{
    private const int IdLength = 64;

    public DbSet<ConversationRow> Conversations => Set<ConversationRow>();
    public DbSet<StoredEvent> Events => Set<StoredEvent>();
    public DbSet<StoredEventId> EventIds => Set<StoredEventId>();
    public DbSet<Mention> Mentions => Set<Mention>();
    public DbSet<MentionedId> MentionedIds => Set<MentionedId>();
    public DbSet<StoredMerge> Merges => Set<StoredMerge>();
    public DbSet<StoredFocus> FocusEvents => Set<StoredFocus>();
    public DbSet<Agent> Agents => Set<Agent>();
    public DbSet<Inbox> Inboxes => Set<Inbox>();
    public DbSet<Topic> Topics => Set<Topic>();
    public DbSet<FoldMark> FoldMarks => Set<FoldMark>();
    public DbSet<Rebuild> Rebuilds => Set<Rebuild>();
    public DbSet<DataIssue> DataIssues => Set<DataIssue>();
    public DbSet<DataIssueRow> DataIssueRows => Set<DataIssueRow>();
    public DbSet<ConversationTopicRow> ConversationTopics => Set<ConversationTopicRow>();
    public DbSet<ConversationContactRow> ConversationContacts => Set<ConversationContactRow>();
    public DbSet<TopicRow> TopicTree => Set<TopicRow>();
    public DbSet<DateRow> Dates => Set<DateRow>();
    public DbSet<RemovedConversation> RemovedConversations => Set<RemovedConversation>();
    public DbSet<Removal> Removals => Set<Removal>();
    public DbSet<Counter> Counters => Set<Counter>();
    public DbSet<StoredSetting> Settings => Set<StoredSetting>();
    public DbSet<RejectedLine> RejectedLines => Set<RejectedLine>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<Export> Exports => Set<Export>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        Rows(modelBuilder);
        EventsAndWhatIsDerived(modelBuilder);
        Directory(modelBuilder);
        Work(modelBuilder);
        Quality(modelBuilder);
        Companions(modelBuilder);
        ProviderModel.Apply(modelBuilder, Database.ProviderName);
    }

    private static void Rows(ModelBuilder model)
    {
        var row = model.Entity<ConversationRow>();
        row.ToTable("Conversations").HasKey(r => r.ConversationId);
        foreach (var id in ReportColumns.All.Where(c => c.Kind == ColumnKind.Id))
        {
            row.Property(id.Property).HasMaxLength(IdLength);
        }

        row.Property(r => r.Status).HasMaxLength(16);
        row.PrimitiveCollection(r => r.TopicIds);
        row.Ignore(r => r.Contacts);
        row.Property<string>(ContactList.Column);
        foreach (var column in ReportColumns.All)
        {
            switch (column.Kind)
            {
                case ColumnKind.Timestamp: row.Property(column.Property).HasPrecision(3); break;
                case ColumnKind.Money: row.Property(column.Property).HasPrecision(19, 4); break;
            }
        }

        row.HasIndex(r => new { r.CreatedAt, r.ConversationId });
        row.HasIndex(r => new { r.InboxIdCreated, r.CreatedAt });
        row.HasIndex(r => r.Revision).IsUnique();
        row.HasIndex(r => r.LastEventAt);

        // Most are closed, and no index helps to find most: this one holds those that are open. Queries have to say the same.
        row.HasIndex(r => new { r.Status, r.CreatedAt }).HasFilter($"Status = '{ReportWords.Open}'");

        var removed = model.Entity<RemovedConversation>();
        removed.ToTable("RemovedConversations").HasKey(r => r.ConversationId);
        removed.Property(r => r.ConversationId).HasMaxLength(IdLength);
        removed.Property(r => r.InboxIdCreated).HasMaxLength(IdLength);
        removed.HasIndex(r => r.Revision);
    }

    /// <summary>What the feed shows beside the rows, made from what is stored when it is asked for.</summary>
    private static void Companions(ModelBuilder model)
    {
        foreach (var type in new[] { typeof(ConversationTopicRow), typeof(ConversationContactRow), typeof(DateRow) })
        {
            var shown = model.Entity(type).HasNoKey();
            foreach (var id in type.GetProperties().Where(p => p.PropertyType == typeof(string) && p.Name.EndsWith("Id", StringComparison.Ordinal)))
            {
                shown.Property(id.Name).HasMaxLength(IdLength);
            }
        }

        model.Entity<ConversationContactRow>().Property(c => c.StartedAt).HasPrecision(3);
        var topic = model.Entity<TopicRow>();
        topic.ToTable("TopicTree").HasKey(t => t.Id);
        topic.Property(t => t.Id).HasMaxLength(IdLength);
        topic.Property(t => t.ParentId).HasMaxLength(IdLength);
    }

    private static void EventsAndWhatIsDerived(ModelBuilder model)
    {
        var stored = model.Entity<StoredEvent>();
        stored.ToTable("Events").HasKey(e => new { e.ConversationId, e.TimestampUtc, e.EventId });
        stored.Property(e => e.ConversationId).HasMaxLength(IdLength);
        stored.Property(e => e.EventId).HasMaxLength(IdLength);

        var id = model.Entity<StoredEventId>();
        id.ToTable("EventIds").HasKey(i => i.EventId);
        id.Property(i => i.EventId).HasMaxLength(IdLength);

        var mention = model.Entity<Mention>();
        mention.ToTable("Mentions").HasKey(m => new { m.Kind, m.Id, m.ConversationId });
        mention.Property(m => m.Id).HasMaxLength(IdLength);
        mention.Property(m => m.ConversationId).HasMaxLength(IdLength);

        var mentioned = model.Entity<MentionedId>();
        mentioned.ToTable("MentionedIds").HasKey(m => new { m.Kind, m.Id });
        mentioned.Property(m => m.Id).HasMaxLength(IdLength);

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
        model.Entity<Agent>().ToTable("Agents").Property(a => a.Id).HasMaxLength(IdLength);
        model.Entity<Inbox>().ToTable("Inboxes").Property(i => i.Id).HasMaxLength(IdLength);
        model.Entity<Topic>().ToTable("Topics").Property(t => t.Id).HasMaxLength(IdLength);
        model.Entity<Topic>().Property(t => t.ParentId).HasMaxLength(IdLength);
    }

    private static void Work(ModelBuilder model)
    {
        var mark = model.Entity<FoldMark>();
        mark.ToTable("FoldMarks").HasKey(m => new { m.Kind, m.Id });
        mark.Property(m => m.Id).HasMaxLength(IdLength);

        var counter = model.Entity<Counter>();
        counter.ToTable("Counters").HasKey(c => c.Name);
        counter.Property(c => c.Name).HasMaxLength(32);
        counter.HasData(new Counter { Name = Counter.Revision }, new Counter { Name = Counter.Directory }, new Counter { Name = Counter.Rebuild },
            new Counter { Name = Counter.RejectedBytes }, new Counter { Name = Counter.RejectedDropped },
            new Counter { Name = Counter.Folded }, new Counter { Name = Counter.Forgotten });

        var setting = model.Entity<StoredSetting>();
        setting.ToTable("Settings").HasKey(s => s.Name);
        setting.Property(s => s.Name).HasMaxLength(32);

        var rebuild = model.Entity<Rebuild>();
        rebuild.ToTable("Rebuilds").HasKey(r => r.Id);
        rebuild.Property(r => r.After).HasMaxLength(IdLength);

        var removal = model.Entity<Removal>();
        removal.ToTable("Removals").HasKey(r => r.Id);
        removal.Property(r => r.Kind).HasMaxLength(16).HasConversion<string>();

        var key = model.Entity<ApiKey>();
        key.ToTable("ApiKeys").HasKey(k => k.Id);
        key.Property(k => k.Id).HasMaxLength(16);
        key.Property(k => k.Role).HasMaxLength(16);
        key.Property(k => k.SecretHash).HasMaxLength(32);
        key.PrimitiveCollection(k => k.Inboxes);

        var export = model.Entity<Export>();
        export.ToTable("Exports").HasKey(e => e.Id);
        export.Property(e => e.Id).HasMaxLength(32);
        export.Property(e => e.Owner).HasMaxLength(16);
        export.Property(e => e.Schedule).HasMaxLength(64);
        export.Property(e => e.Format).HasMaxLength(8);
        export.Property(e => e.State).HasMaxLength(16).HasConversion<string>();
        export.Property(e => e.Worker).HasMaxLength(32);
        export.PrimitiveCollection(e => e.Inboxes);
    }

    private static void Quality(ModelBuilder model)
    {
        var rejected = model.Entity<RejectedLine>();
        rejected.ToTable("RejectedLines").HasKey(r => r.Id);
        rejected.Property(r => r.Part).HasMaxLength(16);

        var issue = model.Entity<DataIssue>();
        issue.ToTable("DataIssues").HasKey(i => new { i.Kind, i.Subject });
        issue.Property(i => i.Kind).HasMaxLength(32).HasConversion<string>();
        issue.Property(i => i.Subject).HasMaxLength(DataIssue.LongestSubject);
        issue.Property(i => i.ConversationId).HasMaxLength(IdLength);
        issue.Property(i => i.EventId).HasMaxLength(IdLength);
        issue.HasIndex(i => i.ConversationId);

        var shown = model.Entity<DataIssueRow>();
        shown.HasNoKey();
        shown.Property(i => i.Kind).HasMaxLength(32);
        shown.Property(i => i.Subject).HasMaxLength(DataIssue.LongestSubject);
        shown.Property(i => i.ConversationId).HasMaxLength(IdLength);
        shown.Property(i => i.EventId).HasMaxLength(IdLength);
    }
}
