using ConvExport.OData.Fold;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>The parts of the model that only SQLite needs.</summary>
internal static class SqliteModel
{
    public const string EfProvider = "Microsoft.EntityFrameworkCore.Sqlite";

    public const string RecentEventIds = "RecentEventIds";
    public const string EarlierEventIds = "EarlierEventIds";

    /// <summary>
    /// SQLite has no decimal type. Money is stored as an integer number of units, so comparisons, sorting and sums are exact.
    /// </summary>
    private static readonly ValueConverter<decimal, long> MoneyUnits = new(
        dollars => (long)(dollars * Money.UnitsPerDollar), units => (decimal)units / Money.UnitsPerDollar);

    public static void Complete(ModelBuilder model)
    {
        foreach (var money in model.Model.GetEntityTypes().SelectMany(t => t.GetProperties()).Where(p => p.ClrType == typeof(decimal)))
        {
            money.SetValueConverter(MoneyUnits);
        }

        // The index for the default order of rows. It includes the search text, so that $search reads only the matching rows. A row is ten
        // times as wide as its index entry.
        model.Entity<ConversationRow>().HasIndex(
            nameof(ConversationRow.CreatedAt), nameof(ConversationRow.ConversationId), HashedRow.SearchColumn);

        // The two tables that ids pass through before EventIds: see EventIdMerge.
        foreach (var table in new[] { RecentEventIds, EarlierEventIds })
        {
            model.SharedTypeEntity<Dictionary<string, object>>(table, ids =>
            {
                ids.ToTable(table);
                ids.Property<byte[]>(nameof(StoredEventId.IdHash));
                ids.HasKey(nameof(StoredEventId.IdHash));
            });
        }

        Events(model);
        Pending(model);
        SqliteFunctions.AddTo(model);
        model.Show<DataIssueRow>(DataIssueRow.Sql("||", "TEXT"));
        model.Show<DateRow>(CompanionSql.SqliteDates);
    }

    /// <summary>
    /// Maps the event tables: see <see cref="SqliteEvents"/>. The migration creates the view that shows events with conversation
    /// ids.
    /// </summary>
    private static void Events(ModelBuilder model)
    {
        var shown = model.Entity<StoredEvent>();
        var (ids, types) = (shown.Property(e => e.EventId).Metadata.GetMaxLength(), shown.Property(e => e.Type).Metadata.GetMaxLength());
        shown.ToTable((string?)null).ToView("Events");

        model.SharedTypeEntity<Dictionary<string, object>>("ConversationNumbers", numbers =>
        {
            numbers.ToTable("ConversationNumbers");
            numbers.Property<long>("Number");
            numbers.HasKey("Number");
            numbers.Property<string>(nameof(StoredEvent.ConversationId)).HasMaxLength(ids!.Value).IsRequired();
            numbers.HasIndex(nameof(StoredEvent.ConversationId)).IsUnique();
        });
        model.SharedTypeEntity<Dictionary<string, object>>("ConversationEvents", events =>
        {
            events.ToTable("ConversationEvents");
            events.Property<long>("ConversationNumber");
            events.Property<DateTime>(nameof(StoredEvent.TimestampUtc));
            events.Property<string>(nameof(StoredEvent.EventId)).HasMaxLength(ids!.Value);
            events.HasKey("ConversationNumber", nameof(StoredEvent.TimestampUtc), nameof(StoredEvent.EventId));
            events.Property<string>(nameof(StoredEvent.Type)).HasMaxLength(types!.Value).IsRequired();
            events.Property<byte[]>(nameof(StoredEvent.Payload)).IsRequired();
        });
    }

    /// <summary>Maps the fold queue: see <see cref="SqliteQueue"/>. The migration creates the view that shows all entries by id.</summary>
    private static void Pending(ModelBuilder model)
    {
        var shown = model.Entity<PendingFold>();
        var length = shown.Property(p => p.Id).Metadata.GetMaxLength();
        shown.ToTable((string?)null).ToView("PendingFolds");
        foreach (var index in shown.Metadata.GetIndexes().ToList())
        {
            shown.Metadata.RemoveIndex(index);
        }

        // Entries for conversations also have a kind (always 0), so that the same SQL works for both tables.
        AddPending(model, "PendingConversations", "Number", entries => entries.Property<long>("Number"));
        AddPending(
            model, "PendingOthers", nameof(PendingFold.Id),
            entries => entries.Property<string>(nameof(PendingFold.Id)).HasMaxLength(length!.Value));
    }

    private static void AddPending(
        ModelBuilder model, string table, string key, Action<EntityTypeBuilder<Dictionary<string, object>>> addKey) =>
        model.SharedTypeEntity<Dictionary<string, object>>(table, entries =>
        {
            entries.ToTable(table);
            entries.Property<PendingKind>(nameof(PendingFold.Kind));
            addKey(entries);
            entries.HasKey(nameof(PendingFold.Kind), key);
            entries.Property<long>(nameof(PendingFold.Version));
            entries.Property<PendingPriority>(nameof(PendingFold.Priority));
            entries.Property<long>(nameof(PendingFold.Since));
            entries.Property<long?>(nameof(PendingFold.LeaseId));
            entries.Property<DateTime?>(nameof(PendingFold.LeasedUntilUtc));
            entries.Property<bool>(nameof(PendingFold.IsOfRebuild));
            entries.HasIndex(nameof(PendingFold.Kind), nameof(PendingFold.Priority), nameof(PendingFold.Since), key);
        });
}
