using ConvExport.OData.Fold;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>The EF Core model for both databases. Each engine adds the parts that differ.</summary>
public sealed class ConvExportContext(DbContextOptions<ConvExportContext> options) : DbContext(options)
{
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
    public DbSet<Alert> Alerts => Set<Alert>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ReportModel.Configure(modelBuilder);
        OperationsModel.Configure(modelBuilder);
        DatabaseEngine.CompleteModel(modelBuilder, Database.ProviderName);
    }
}
