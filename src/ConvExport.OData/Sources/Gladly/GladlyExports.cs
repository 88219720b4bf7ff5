using System.Globalization;
using System.Runtime.CompilerServices;
using ConvExport.OData.Sources.History;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Sources.Gladly;

/// <summary>
/// Fetches the platform's own Conversation Export of a period, month by month. The platform cuts long reports without notice. So a report
/// near the row limit is fetched again in two halves.
/// </summary>
internal sealed class GladlyExports(GladlyClient client, IOptions<SourcesOptions> options)
{
    private const string Report = "ConversationExportReport";
    private const string IdColumn = "Conversation ID";

    /// <summary>A report whose number of rows is at least this share of the row limit is requested again in two halves.</summary>
    public const double Suspicious = 0.9;

    /// <summary>
    /// Returns the complete reports of a period. Throws <see cref="SourceException"/> if the report of a single day reaches the row limit.
    /// </summary>
    public async IAsyncEnumerable<(string Name, Stream Csv)> FetchAsync(
        DateOnly from, DateOnly to, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var limit = options.Value.Gladly.ReportRowLimit;
        var spans = new Stack<(DateOnly From, DateOnly To)>(Months(from, to).Reverse());
        while (spans.TryPop(out var span))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{Report} from {span.From:yyyy-MM-dd} to {span.To:yyyy-MM-dd}");
            var csv = await client.ReportAsync(Report, span.From, span.To, cancellation);
            var rows = await CountAsync(name, csv, cancellation);
            if (span.From == span.To && rows >= limit)
            {
                await csv.DisposeAsync();
                throw new SourceException(
                    $"{name} has {rows} rows, the platform's limit (Sources:Gladly:ReportRowLimit), so rows may be missing.",
                    isTemporary: false);
            }

            if (span.From < span.To && rows >= limit * Suspicious)
            {
                await csv.DisposeAsync();
                var middle = span.From.AddDays((span.To.DayNumber - span.From.DayNumber) / 2);
                spans.Push((middle.AddDays(1), span.To));
                spans.Push((span.From, middle));
                continue;
            }

            csv.Position = 0;
            yield return (name, csv);
        }
    }

    private static IEnumerable<(DateOnly From, DateOnly To)> Months(DateOnly from, DateOnly to)
    {
        for (var first = from; first <= to;)
        {
            var end = new DateOnly(first.Year, first.Month, DateTime.DaysInMonth(first.Year, first.Month));
            yield return (first, end < to ? end : to);
            first = end.AddDays(1);
        }
    }

    private static async Task<long> CountAsync(string name, Stream csv, CancellationToken cancellation)
    {
        if (await ReportTable.OpenAsync(csv, name, [IdColumn], cancellation) is not { } table)
        {
            return 0;
        }

        await using (table)
        {
            long rows = 0;
            while (await table.ReadAsync(cancellation))
            {
                rows++;
            }

            return rows;
        }
    }
}
