using System.Data.Common;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>Writes the results of a batch of folds: changed rows with their topics, contacts and assignments, and the issues.</summary>
internal static class SqliteRowWrites
{
    /// <summary>Writes the changed rows. An unchanged row keeps its revision.</summary>
    public static (int Written, int Inserted) WriteRows(DbTransaction transaction, FoldWrite fold, HashSet<string> held)
    {
        var changed = new List<(HashedRow Row, bool IsNew)>();
        using (var find = SqliteWrites.Prepare(transaction, SqliteSql.HashOfRow))
        {
            // In the default order of the feed's rows, so that the new rows are also stored in this order.
            foreach (var row in fold.Rows.Where(r => held.Contains(r.Row.ConversationId))
                .OrderBy(r => r.Row.CreatedAt).ThenBy(r => r.Row.ConversationId, StringComparer.Ordinal))
            {
                find.Bind(1, row.Row.ConversationId);
                var exists = find.Step();
                if (!exists || !find.Blob(0).SequenceEqual(row.Hash))
                {
                    changed.Add((row, !exists));
                }

                if (exists)
                {
                    find.Reset();
                }
            }
        }

        if (changed.Count == 0)
        {
            return (0, 0);
        }

        using var number = SqliteWrites.Prepare(transaction, SqliteSql.AddToCounter);
        number.Bind(1, Counter.Revision);
        number.Bind(2, (long)changed.Count);
        number.Step();
        var revision = number.Number(0) - changed.Count;
        number.Step();

        using var upsert = SqliteWrites.Prepare(transaction, SqliteSql.UpsertRow);
        using var topics = new Children<ConversationTopicRow>(transaction, BulkTables.Topics);
        using var contacts = new Children<ConversationContact>(transaction, BulkTables.Contacts);
        using var assignments = new Children<ConversationAssignment>(transaction, BulkTables.Assignments);
        var sink = new SqliteSink(upsert);
        foreach (var (row, isNew) in changed)
        {
            (row.Row.Revision, row.Row.RecomputedAt) = (++revision, fold.NowUtc);
            sink.Execute(BulkTables.Conversations, row);
            topics.Replace(row.Row.ConversationId, isNew, FoldWrite.TopicsOf(row.Row));
            contacts.Replace(row.Row.ConversationId, isNew, row.Row.Contacts);
            assignments.Replace(row.Row.ConversationId, isNew, row.Row.Assignments);
        }

        return (changed.Count, changed.Count(c => c.IsNew));
    }

    public static void ReplaceIssues(DbTransaction transaction, IReadOnlySet<string> conversations, IReadOnlyList<DataIssue> issues)
    {
        var standing = issues.Select(i => (i.Kind, i.Subject)).ToHashSet();
        using var delete = SqliteWrites.Prepare(transaction, SqliteSql.DeleteIssue);
        foreach (var kind in DataIssue.OfFold)
        {
            delete.Bind(1, kind.ToString());
            foreach (var gone in Noted(transaction, kind, conversations).Where(c => !standing.Contains((kind, c))))
            {
                delete.Bind(2, gone);
                delete.Execute();
            }
        }

        if (issues.Count > 0)
        {
            using var set = SqliteWrites.Prepare(transaction, SqliteSql.SetIssue);
            var sink = new SqliteSink(set);
            foreach (var issue in issues)
            {
                sink.Execute(BulkTables.DataIssues, issue);
            }
        }
    }

    /// <summary>
    /// Of the given conversations, those that may have an issue of this kind. Usually there are few such issues in total, so they are
    /// read once per batch instead of once per conversation.
    /// </summary>
    private static IEnumerable<string> Noted(DbTransaction transaction, DataIssueKind kind, IReadOnlySet<string> conversations)
    {
        using var find = SqliteWrites.Prepare(transaction, SqliteSql.IssuesOf);
        var noted = new List<string>();
        find.Bind(1, kind.ToString());
        find.Bind(2, (long)conversations.Count);
        while (find.Step())
        {
            noted.Add(find.Text(0));
        }

        return noted.Count < conversations.Count ? noted.Where(conversations.Contains) : conversations;
    }

    /// <summary>The child rows of conversations in one table.</summary>
    private sealed class Children<T>(DbTransaction transaction, BulkTable<T> table) : IDisposable
    {
        private readonly SqliteStatement _delete = SqliteWrites.Prepare(transaction, $"DELETE FROM {table.Name} WHERE ConversationId = ?1");
        private readonly SqliteStatement _insert = SqliteWrites.Prepare(transaction, SqliteSql.Insert(table));

        public void Replace(string conversation, bool isNew, IEnumerable<T> rows)
        {
            if (!isNew)
            {
                _delete.Bind(1, conversation);
                _delete.Execute();
            }

            var sink = new SqliteSink(_insert);
            foreach (var row in rows)
            {
                sink.Execute(table, row);
            }
        }

        public void Dispose()
        {
            _delete.Dispose();
            _insert.Dispose();
        }
    }
}
