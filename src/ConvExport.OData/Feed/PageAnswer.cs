using ConvExport.OData.Feed.Binding;

namespace ConvExport.OData.Feed;

/// <summary>One page of rows as JSON, with the link to the next.</summary>
internal sealed class PageAnswer(HttpContext http, FeedRequest request, FeedSource source, string root, int pageSize)
{
    private static readonly string[] Deciding = ["$filter", "$orderby", "$apply"];

    /// <summary>The options that decide which rows come in which order: a token is good for these only.</summary>
    private string Query => string.Join('\n', Deciding.Select(o => request.Options.GetValueOrDefault(o)).Prepend(request.Set.Name));

    public async Task WriteAsync()
    {
        var cancellation = http.RequestAborted;
        var plan = source.Plan(request);
        var after = request.SkipToken is { } token && plan.IsKeyed ? SkipToken.Read(token, plan.SortColumns, Query) : null;
        long? count = request.IsCountWanted ? await source.CountAsync(plan, cancellation) : null;
        var most = plan.IsKeyed ? Math.Min(request.Top ?? long.MaxValue, pageSize) : request.Top;

        // One row more than the page says whether there is another page.
        await using var rows = await source.ReadAsync(plan.ToRows(after, after is null ? request.Skip : null, most + (plan.IsKeyed ? 1 : 0)), cancellation);
        var hasRow = await rows.NextAsync(cancellation);

        Negotiation.SetJson(http.Response);
        using var payload = new JsonPayload(http.Response.BodyWriter, plan.Columns);
        var json = payload.Json;
        json.WriteStartObject();
        json.WriteString("@odata.context", $"{root}$metadata#{request.Set.Name}{ShapeOf(plan)}");
        if (count is { } all)
        {
            json.WriteNumber("@odata.count", all);
        }

        json.WriteStartArray("value");
        if (!hasRow && plan.Rows.IsOneTotal && request.Filter is null && request.Skip is null && most is not 0)
        {
            WriteTotalsOfNothing(payload, plan);
        }

        var last = await WriteRowsAsync(payload, plan, rows, hasRow, most);
        json.WriteEndArray();
        if (last is not null && (request.Top is null || request.Top > pageSize))
        {
            json.WriteString("@odata.nextLink", NextLink(last));
        }

        json.WriteEndObject();
        await payload.SendAsync(cancellation);
    }

    /// <summary>What <c>$select</c> left, as a context says it.</summary>
    public static string SelectedOf(FeedRequest request) => request.Select is { } names ? $"({string.Join(',', names)})" : "";

    private string ShapeOf(FeedPlan plan) => request.Apply is null
        ? SelectedOf(request)
        : $"({string.Join(',', plan.Columns.Select(c => c.Name))})";

    /// <summary>Writes up to a page. Returns what its last row sorts by when there are more.</summary>
    private async Task<IReadOnlyList<string?>?> WriteRowsAsync(JsonPayload payload, FeedPlan plan, RowReader rows, bool hasRow, long? most)
    {
        IReadOnlyList<string?> last = [];
        for (long written = 0; hasRow; written++)
        {
            if (written == most)
            {
                return plan.IsKeyed ? last : null;
            }

            payload.Json.WriteStartObject();
            payload.WriteProperties(rows);
            payload.Json.WriteEndObject();
            if (written + 1 == most && plan.IsKeyed)
            {
                last = [.. plan.SortColumns.Select(rows.Invariant)];
            }

            await payload.SendPieceAsync(http.RequestAborted);
            hasRow = await rows.NextAsync(http.RequestAborted);
        }

        return null;
    }

    /// <summary>Totals without groups are one row, also of no rows: nothing counted is 0, anything else null.</summary>
    private static void WriteTotalsOfNothing(JsonPayload payload, FeedPlan plan)
    {
        payload.Json.WriteStartObject();
        foreach (var column in plan.Columns)
        {
            if (plan.Rows.Scope[column.Name].IsCount)
            {
                payload.Json.WriteNumber(column.Name, 0);
            }
            else
            {
                payload.Json.WriteNull(column.Name);
            }
        }

        payload.Json.WriteEndObject();
    }

    /// <summary>The same query from after the last row: what is left of <c>$top</c>, no <c>$skip</c>, and no key.</summary>
    private string NextLink(IReadOnlyList<string?> last)
    {
        var kept = request.Options
            .Where(o => o.Key is not ("$skip" or "$skiptoken" or "$top"))
            .Select(o => (o.Key, o.Value))
            .Concat(request.Top is { } top ? [("$top", (top - pageSize).ToString(System.Globalization.CultureInfo.InvariantCulture))] : [])
            .Append(("$skiptoken", SkipToken.Write(last, Query)));
        return $"{root}{request.Set.Name}?{string.Join('&', kept.Select(o => $"{Uri.EscapeDataString(o.Item1)}={Uri.EscapeDataString(o.Item2)}"))}";
    }
}
