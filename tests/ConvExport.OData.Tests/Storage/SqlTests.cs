using ConvExport.OData.Query;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using ConvExport.OData.Storage.Engines.SqlServer;
using ConvExport.OData.Storage.Engines.Sqlite;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace ConvExport.OData.Tests.Storage;

/// <summary>The generated SQL is as approved, and every statement for SQL Server parses.</summary>
public sealed class SqlTests
{
    private static readonly string[] Queries =
    [
        "",
        "?$select=ConversationId,Status,CreatedAt",
        "?$filter=Status eq 'CLOSED'&$orderby=CreatedAt desc",
        "?$filter=CreatedDateKey ge 20240301 and CreatedDateKey lt 20240401",
        "?$filter=InboxIdCreated eq 'a' or InboxIdCreated eq 'b' or InboxIdCreated eq null",
        "?$filter=contains(Topics,'x') and not startswith(ConversationId,'y') and endswith(CustomerId,'z')",
        "?$filter=not (FirstClosedAt gt 2024-03-04T00:00:00Z) and year(CreatedAt) eq 2024",
        "?$filter=date(CreatedAt) eq 2024-03-04",
        "?$filter=PaymentAmountCompletedUsd ge 10.5 and PaymentAmountCompletedUsd mul 2 lt 100",
        "?$filter=HandleTimeSeconds div 60 gt 10 or round(HandleTimeSeconds) eq 5",
        "?$orderby=HandleTimeSeconds desc,Topics&$select=ConversationId",
        "?$apply=groupby((Status,FirstChannel),aggregate($count as N,PaymentAmountCompletedUsd with sum as Paid,"
        + "HandleTimeSeconds with average as Mean,CustomerId with countdistinct as Customers))&$orderby=N desc",
        "?$apply=filter(IsFcrEligible)/aggregate(HandleTimeSeconds with sum as S,CreatedAt with max as L)",
        "?$apply=groupby((InboxNameCurrent))&$filter=InboxNameCurrent ne null",
        "?$filter=Status eq 'OPEN'&$select=ConversationId",
        "?$filter=Revision gt 100&$select=ConversationId",
        "?$search=refund NOT \"gift card\"&$select=ConversationId",
        "?$compute=CountOfContacts add CountOfNotes as Touches&$filter=Touches gt 2&$select=ConversationId,Touches",
        "?$filter=time(CreatedAt) lt 12:00:00 and fractionalseconds(CreatedAt) lt 0.5&$select=ConversationId",
        "?$filter=ConversationTopics/any(t:t/Topic/Level eq 2) and ConversationContacts/$count gt 1&$select=ConversationId",
        "?$apply=topcount(3,HandleTimeSeconds)&$select=ConversationId",
        "?$apply=groupby((Status),aggregate($count as N))/orderby(N desc)/skip(1)/top(2)",
        "?$apply=concat(groupby((Status),aggregate($count as N)),aggregate($count as N))",
        "?$apply=compute(CountOfContacts mul 2 as Twice)/filter(Twice gt 2)/groupby((Twice),aggregate(CountOfNotes with sum as Notes))",
    ];

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.SqlServer)]
    public void The_feeds_main_queries_are_as_approved(StorageProvider provider)
    {
        using var context = Context(provider);
        var statements = Queries.Select(q => $"-- {(q.Length == 0 ? "everything" : q)}\n{SqlOf(context, q)}").ToList();
        statements.Add(
            $"-- the second page by CreatedAt desc\n{SqlOf(context, "?$orderby=CreatedAt desc&$select=ConversationId", after: true)}");
        statements.Add(
            $"-- within the scope of two inboxes\n{SqlOf(context, "?$select=ConversationId", InboxScope.OfInboxes(["a", "b"]))}");
        foreach (var set in EntitySet.All.Where(s => !s.IsContained && s != EntitySet.Conversations && s != EntitySet.DataIssues))
        {
            statements.Add($"-- {set.Name}\n{SqlOf(context, "", set: set.Name)}");
        }

        statements.Add("-- topics by their names\n"
            + $"{SqlOf(context, "?$filter=Conversation/Status eq 'CLOSED'&$orderby=Topic/Name", set: "ConversationTopics")}");
        statements.Add($"-- within a scope of no inbox\n{SqlOf(context, "?$select=ConversationId", InboxScope.Nothing)}");
        statements.Add("-- contacts within the scope of two inboxes\n"
            + $"{SqlOf(context, "", InboxScope.OfInboxes(["a", "b"]), set: "ConversationContacts")}");
        statements.Add($"-- issues\n{SqlOf(context, "?$filter=Kind eq 'UnknownType'", set: "DataIssues")}");
        statements.Add("-- issues within the scope of two inboxes\n"
            + $"{SqlOf(context, "?$select=Kind,Subject", InboxScope.OfInboxes(["a", "b"]), set: "DataIssues")}");
        Approved.Verify($"feed.{provider.ToString().ToLowerInvariant()}.sql", string.Join("\n\n", statements));
        if (provider == StorageProvider.SqlServer)
        {
            Assert.All(statements, AssertParses);
        }
    }

    [Fact]
    public void The_migrations_of_SQL_Server_are_as_approved_and_parse()
    {
        using var context = Context(StorageProvider.SqlServer);
        var script = context.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);
        Approved.Verify("migrations.sqlserver.sql", script);
        foreach (var batch in script.ReplaceLineEndings("\n").Split("\nGO\n"))
        {
            AssertParses(batch);
        }
    }

    [Fact]
    public void The_bulk_statements_of_SQL_Server_are_as_approved_and_parse()
    {
        (string Name, string Sql)[] statements =
        [
            ("claim ids", SqlServerSql.ClaimIds),
            ("forget ids", SqlServerSql.ForgetIds),
            ("store", SqlServerSql.Store),
            ("find differing", SqlServerSql.FindDiffering),
            ("note issues", SqlServerSql.NoteIssues),
            ("add pending", SqlServerQueueSql.Add),
            ("hold pending", SqlServerQueueSql.Hold),
            ("lease", SqlServerQueueSql.Lease),
            ("add and lease", SqlServerQueueSql.AddAndLease),
            ("clear", SqlServerQueueSql.Clear),
            ("release", SqlServerQueueSql.Release),
            ("renew", SqlServerQueueSql.Renew),
            ("drop pending", SqlServerQueueSql.Drop),
            ("write a fold", SqlServerSql.WriteFold),
            ("next conversations", SqlServerSql.NextConversations),
            ("counter", SqlServerSql.AddToCounter),
            ("events of", SqlServerSql.EventsOf),
            ("merges from", SqlServerSql.MergesFrom),
            ("focus on", SqlServerSql.FocusOn),
            ("work sessions of", SqlServerSql.WorkedOn),
            ("insert absent", SqlServerSql.InsertAbsent(BulkTables.References)),
            ("upsert", SqlServerSql.Upsert(BulkTables.TopicTree)),
            ("insert", SqlServerSql.Insert(BulkTables.RejectedLines)),
            ("delete", SqlServerSql.Delete(BulkTables.References)),
        ];
        Approved.Verify("bulk.sqlserver.sql", string.Join("\n\n", statements.Select(s => $"-- {s.Name}\n{s.Sql}")));
        Assert.All(statements, s => AssertParses(s.Sql));
    }

    /// <summary>
    /// Bulk columns must have the types of the table columns. A shorter type would cut values. With a longer type, a value could be too
    /// long for the table, and the server would refuse it.
    /// </summary>
    [Fact]
    public void Bulk_columns_have_the_types_of_the_model()
    {
        using var context = Context(StorageProvider.SqlServer);
        AssertSame(BulkTables.Events, context);
        AssertSame(BulkTables.References, context);
        AssertSame(BulkTables.ReferencedIds, context);
        AssertSame(BulkTables.Merges, context);
        AssertSame(BulkTables.FocusEvents, context);
        AssertSame(BulkTables.DataIssues, context);
        AssertSame(BulkTables.RemovedConversations, context);
        AssertSame(BulkTables.Conversations, context);
        AssertSame(BulkTables.Topics, context);
        AssertSame(BulkTables.Contacts, context);
        AssertSame(BulkTables.RejectedLines, context);
        AssertSame(BulkTables.Agents, context);
        AssertSame(BulkTables.Inboxes, context);
        AssertSame(BulkTables.DirectoryTopics, context);
        AssertSame(BulkTables.TopicTree, context);
        AssertSame(BulkTables.EventIds, context);
    }

    /// <summary>
    /// OPTION (RECOMPILE) makes SQL Server plan a count for the actual parameter values. EF Core executes counts itself, so an interceptor
    /// adds this hint to tagged queries.
    /// </summary>
    [Fact]
    public void A_count_on_SQL_Server_is_planned_for_its_parameter_values()
    {
        using var context = Context(StorageProvider.SqlServer);
        var since = new DateTime(2024, 3, 4, 0, 0, 0, DateTimeKind.Utc);
        using var counted = DialectOf(context).Counted(context.Conversations.Where(r => r.CreatedAt >= since)).CreateDbCommand();
        using var other = context.Conversations.Where(r => r.CreatedAt >= since).CreateDbCommand();
        PlanForValues.Complete(counted);
        PlanForValues.Complete(other);
        Assert.EndsWith("OPTION (RECOMPILE)", counted.CommandText, StringComparison.Ordinal);
        Assert.DoesNotContain("OPTION", other.CommandText, StringComparison.Ordinal);
        AssertParses(counted.CommandText);
    }

    private static void AssertSame<T>(BulkTable<T> table, ConvExportContext context)
    {
        var mapped = context.Model.GetRelationalModel().Tables.Single(t => t.Name == table.Name).Columns.ToDictionary(c => c.Name);
        foreach (var column in table.Columns)
        {
            Assert.Equal(
                (column.Name, mapped[column.Name].StoreType, mapped[column.Name].IsNullable), (column.Name, SqlServerModel.TypeOf(column)
                    .Split(" COLLATE")[0].Replace("datetime2(7)", "datetime2", StringComparison.Ordinal), column.IsNullable));
        }
    }

    /// <summary>
    /// Keys that differ only in case are different for the program and for the database. EF Core's default comparer for SQL
    /// Server would treat them as equal.
    /// </summary>
    [Fact]
    public void EF_Core_compares_texts_as_the_database_does()
    {
        using var context = Context(StorageProvider.SqlServer);
        Assert.All(
            context.Model.GetEntityTypes().SelectMany(t => t.GetProperties()).Where(p => p.ClrType == typeof(string)),
            p =>
            {
                Assert.False(p.GetValueComparer().Equals("a", "A"), $"{p.DeclaringType.Name}.{p.Name}");
                Assert.False(p.GetKeyValueComparer().Equals("a", "A"), $"{p.DeclaringType.Name}.{p.Name}");
                Assert.False(p.GetProviderValueComparer().Equals("a", "A"), $"{p.DeclaringType.Name}.{p.Name}");
            });
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.SqlServer)]
    public void The_migrations_cover_the_complete_model(StorageProvider provider)
    {
        using var context = Context(provider);
        Assert.False(context.Database.HasPendingModelChanges());
    }

    private static ConvExportContext Context(StorageProvider provider)
    {
        var builder = new DbContextOptionsBuilder<ConvExportContext>();
        StorageSetup.Configure(
            builder, new StorageOptions { Provider = provider, ConnectionString = "Data Source=nowhere.db" }, Path.GetTempPath());
        return new ConvExportContext(builder.Options);
    }

    private static string SqlOf(
        ConvExportContext context, string query, InboxScope? scope = null, bool after = false, string set = "Conversations")
    {
        var request = QueryRequest.Parse(set, query);
        var binding = BindingContext.Of(
            request, context, scope ?? InboxScope.Everything, DialectOf(context), new DateTime(2024, 7, 1, 0, 0, 0, DateTimeKind.Utc));
        var plan = QueryPlan.Of(request.Query, binding.Visible(request.Path!.Set), binding);
        IReadOnlyList<Bound>? last = after
            ? [Bound.Parameter<DateTime?>(new DateTime(2024, 3, 4, 0, 0, 0, DateTimeKind.Utc), ValueKind.Timestamp, "t"),
                Bound.Parameter("c1", ValueKind.Text, "c1")]
            : null;
        return plan.ToRows(last, null, plan.IsKeyed ? 101 : null).ToQueryString();
    }

    private static QueryDialect DialectOf(ConvExportContext context) =>
        context.Database.IsSqlite() ? new SqliteEngine().Dialect : new SqlServerEngine(30).Dialect;

    private static void AssertParses(string sql)
    {
        using var text = new StringReader(sql);
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(text, out var errors);
        Assert.True(errors.Count == 0, $"{string.Join("; ", errors.Select(e => $"line {e.Line}: {e.Message}"))}\n{sql}");
    }
}
