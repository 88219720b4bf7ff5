using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// Creates some tables WITHOUT ROWID. SQLite then stores their rows in key order, as SQL Server does with a clustered key.
/// </summary>
internal sealed class ClusteredTables(MigrationsSqlGeneratorDependencies dependencies, IRelationalAnnotationProvider annotations)
    : SqliteMigrationsSqlGenerator(dependencies, annotations)
{
    private static readonly HashSet<string> Names =
    [
        "EventIds", SqliteModel.RecentEventIds, SqliteModel.EarlierEventIds, "ConversationReferences", "ReferencedIds", "Merges",
        "FocusEvents",
        "PendingConversations", "PendingOthers", "DataIssues", "ConversationTopics", "ConversationContacts", "ConversationAssignments",
    ];

    protected override void Generate(
        CreateTableOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        var isClustered = Names.Contains(operation.Name);
        base.Generate(operation, model, builder, terminate && !isClustered);
        if (isClustered)
        {
            builder.AppendLine(" WITHOUT ROWID;").EndCommand();
        }
    }
}
