using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>The part of the EF Core model for events, the directory, and the rows that the fold computes from both.</summary>
internal static class ReportModel
{
    private const int IdLength = TextRule.LongestId;
    private const int WordLength = TextRule.LongestWord;
    private const int NameLength = TextRule.LongestName;

    public static void Configure(ModelBuilder model)
    {
        Rows(model);
        Companions(model);
        EventsAndWhatIsDerived(model);
        Directory(model);
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
}
