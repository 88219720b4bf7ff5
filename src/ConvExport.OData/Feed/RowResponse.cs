using ConvExport.OData.Feed.Json;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Feed;

/// <summary>Writes a single row, a property of it, or the raw value of a property.</summary>
internal sealed class RowResponse(HttpContext http, QueryRequest request, RowSource source, IQueryable rows, ResponseFrame frame)
{
    private readonly QueryPath _path = request.Path!;

    public async Task WriteAsync()
    {
        var cancellation = http.RequestAborted;
        var query = _path.End == PathEnd.Row ? request.Query : request.Query with { Select = [_path.Property!], Expand = [] };
        var binding = source.BindingOf(request);
        var plan = QueryPlan.Of(query, rows, binding);
        var starts = query.Expand.Select(e => plan.Column(e.Navigation.From)).ToList();
        var (rendered, json, fragment) = (new JsonBuffer(), new JsonBuffer(), default(Fragment));
        await using (var reader = await source.ReadAsync(plan.ToRows(null, null, 1), cancellation))
        {
            if (!reader.Read())
            {
                // A navigation property without a related row is not an error, so the response is 204.
                EndWithoutBody(_path.Steps[^1].Navigation is null ? throw PathRows.NotFound(_path) : StatusCodes.Status204NoContent);
                return;
            }

            ReadMeter.Of(http).Rows = 1;

            if (_path.End != PathEnd.Row)
            {
                await WritePropertyAsync(plan.Columns[0], reader, json);
                return;
            }

            fragment = Fragment.Of(rendered, JsonCell.Of(reader, plan.Columns, frame.Style.AreNumbersText), reader, starts);
        }

        var within = await new Expansion(source, binding, frame.Style).WithinAsync(query, [fragment], cancellation);
        frame.Begin(json, PageResponse.ShapeOf(query) + "/$entity", null);
        var row = new JsonBuffer();
        fragment.Write(row, rendered, within, query);
        if (json.Length > 1 && row.Length > 2)
        {
            json.Raw((byte)',');
        }

        json.Raw(row.Written.Span[1..]);
        await SendAsync(json);
    }

    private async Task WritePropertyAsync(OutputColumn column, RowReader reader, JsonBuffer json)
    {
        if (reader.IsNull(column))
        {
            EndWithoutBody(StatusCodes.Status204NoContent);
        }
        else if (_path.End == PathEnd.Value)
        {
            http.Response.ContentType = "text/plain;charset=utf-8";
            json.Raw(System.Text.Encoding.UTF8.GetBytes(reader.Invariant(column)!));
            await SendAsync(json);
        }
        else
        {
            frame.Open(json, $"{_path.Address}/{column.Name}", null);
            json.Raw(json.Length > 1 ? ",\"value\":"u8 : "\"value\":"u8);
            JsonCell.Of(reader, [column], frame.Style.AreNumbersText)[0].WriteValue(json);
            json.Raw((byte)'}');
            await SendAsync(json);
        }
    }

    private void EndWithoutBody(int status)
    {
        http.Response.ContentType = null;
        http.Response.StatusCode = status;
    }

    private async Task SendAsync(JsonBuffer json)
    {
        await using var body = new ResponseBody(http);
        await body.EndAsync(json);
    }
}
