using ConvExport.OData.Feed.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Feed;

/// <summary>
/// Writes a delta response: the rows that were added or changed since a revision, and the rows that were removed. A changed row that does
/// not match the query is written as removed. Changed rows are sorted by revision, so that a client that follows the links misses no
/// change.
/// </summary>
internal sealed class DeltaResponse(
    HttpContext http, QueryRequest request, RowSource source, ResponseFrame frame, SkipTokens tokens, int pageSize)
{
    private readonly JsonBuffer _json = new();
    private readonly bool _isOld = http.Response.Headers["OData-Version"] == "4.0";
    private bool _isFirst = true;

    public async Task WriteAsync(IReadOnlyDictionary<string, long> counters)
    {
        var cancellation = http.RequestAborted;
        var since = tokens.ReadRevision(request.DeltaToken!, PageResponse.Identity(request));
        if (since < counters[Counter.Forgotten])
        {
            throw new RequestException(RequestFault.Gone,
                "This delta link is too old: the server no longer knows all rows that were removed since the link was created. "
                + "Read all rows again with the header Prefer: odata.track-changes.");
        }

        var query = request.Query with { Filter = null, Search = null, OrderBy = null };
        var changed = source.Visible.Where(r => r.Revision > since);
        var plan = QueryPlan.Of(query, changed, source.BindingOf(request), orderBefore: [nameof(ConversationRow.Revision)]);
        var (revision, id, isWanted) = (plan.Column(nameof(ConversationRow.Revision)), plan.Column(nameof(ConversationRow.ConversationId)),
            plan.MatchColumn(request.Query));
        await using var body = new ResponseBody(http);
        var (written, last, isMore) = (0, since, false);
        await using (var reader = await source.ReadAsync(plan.ToRows(null, null, pageSize + 1), cancellation))
        {
            var hasRow = reader.Read();
            var hasKey = plan.Columns.Any(c => c.Name == nameof(ConversationRow.ConversationId));
            frame.BeginRows(_json, PageResponse.ShapeOf(query) + "/$delta", null);
            var cells = JsonCell.Of(reader, plan.Columns, frame.Style.AreNumbersText);
            for (; hasRow; hasRow = reader.Read())
            {
                if (written++ == pageSize)
                {
                    isMore = true;
                    break;
                }

                last = reader.GetInt64(revision);
                WriteChange(reader, cells, id, isWanted, hasKey);
                await body.SendChunkAsync(_json);
            }
        }

        ReadMeter.Of(http).Rows = isMore ? pageSize : written;
        last = isMore ? last : Math.Max(last, counters[Counter.Revision]);
        await WriteRemovedAsync(since, last, body);
        _json.Raw((byte)']');
        _json.Name(isMore ? "@odata.nextLink" : "@odata.deltaLink");
        _json.Text(frame.LinkTo(request, [("$deltatoken", tokens.WriteRevision(last, PageResponse.Identity(request)))], "$deltatoken"));
        _json.Raw((byte)'}');
        await body.EndAsync(_json);
    }

    private void WriteChange(RowReader reader, JsonCell[] cells, OutputColumn id, OutputColumn isWanted, bool hasKey)
    {
        if (!reader.GetBoolean(isWanted))
        {
            WriteRemoved(reader.GetText(id), "changed");
            return;
        }

        Separate();
        _json.Raw((byte)'{');
        if (!hasKey)
        {
            // The query does not select the key, so the address identifies the row.
            _json.Raw(_isOld ? "\"@odata.id\":"u8 : "\"@id\":"u8);
            _json.Text(AddressOf(reader.GetText(id)));
            _json.Raw((byte)',');
        }

        foreach (var cell in cells)
        {
            cell.Write(_json);
        }

        _json.Raw((byte)'}');
    }

    /// <summary>Writes the removed rows. A row that was removed and added again is written as a changed row instead.</summary>
    private async Task WriteRemovedAsync(long since, long until, ResponseBody body)
    {
        var removed = source.Removed.Where(
            r => r.Revision > since && r.Revision <= until && !source.Visible.Any(c => c.ConversationId == r.ConversationId))
            .OrderBy(r => r.Revision).Select(r => r.ConversationId);
        await using var reader = await source.ReadAsync(removed, http.RequestAborted);
        var id = new OutputColumn("", ValueKind.Text, 0);
        while (reader.Read())
        {
            WriteRemoved(reader.GetText(id), "deleted");
            await body.SendChunkAsync(_json);
        }
    }

    private void WriteRemoved(string conversationId, string reason)
    {
        Separate();
        var address = AddressOf(conversationId);
        if (_isOld)
        {
            _json.Raw("{\"@odata.context\":\"$metadata#Conversations/$deletedEntity\",\"id\":"u8);
            _json.Text(address);
            _json.Name("reason");
            _json.Text(reason);
        }
        else
        {
            _json.Raw("{\"@removed\":{\"reason\":"u8);
            _json.Text(reason);
            _json.Raw("},\"@id\":"u8);
            _json.Text(address);
            _json.Name(nameof(ConversationRow.ConversationId));
            _json.Text(conversationId);
        }

        _json.Raw((byte)'}');
    }

    private static string AddressOf(string conversationId) => EntitySet.Conversations.Name
        + QueryPath.KeyText(new Dictionary<string, object> { [nameof(ConversationRow.ConversationId)] = conversationId });

    private void Separate()
    {
        if (!_isFirst)
        {
            _json.Raw((byte)',');
        }

        _isFirst = false;
    }
}
