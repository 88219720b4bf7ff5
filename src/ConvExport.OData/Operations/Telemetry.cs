using System.Diagnostics.Metrics;

namespace ConvExport.OData.Operations;

/// <summary>The program's metrics. They cost almost nothing if no exporter is configured.</summary>
internal static class Telemetry
{
    /// <summary>The name of this meter. Queries have a separate meter.</summary>
    public const string MeterName = "ConvExport.OData";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "convexport.feed.requests", "{request}",
        "Requests that read an entity set of the feed, by entity set and status. CSV and XLSX downloads are not counted.");

    private static readonly Counter<long> Rows =
        Meter.CreateCounter<long>("convexport.feed.rows", "{row}", "Rows sent by the feed as JSON, by entity set.");

    private static readonly Counter<long> Bytes =
        Meter.CreateCounter<long>("convexport.feed.bytes", "By", "Bytes sent by the feed as JSON, before compression, by entity set.");

    private static readonly Counter<long> Events = Meter.CreateCounter<long>(
        "convexport.intake.events", "{event}", "Events received, by result: accepted, duplicate or rejected.");

    /// <summary>Counts a request to the feed, and the rows and bytes that were sent.</summary>
    public static void CountRead(string entitySet, int status, long rows, long bytes)
    {
        if (!Requests.Enabled)
        {
            return;
        }

        KeyValuePair<string, object?> set = new("entity_set", entitySet);
        Requests.Add(1, set, new("status", status));
        Rows.Add(rows, set);
        Bytes.Add(bytes, set);
    }

    /// <summary>Counts received events.</summary>
    public static void CountEvents(long accepted, long duplicates, long rejected)
    {
        Events.Add(accepted, new KeyValuePair<string, object?>("result", "accepted"));
        Events.Add(duplicates, new KeyValuePair<string, object?>("result", "duplicate"));
        Events.Add(rejected, new KeyValuePair<string, object?>("result", "rejected"));
    }

    /// <summary>Adds an observable gauge.</summary>
    public static void AddGauge(string name, string unit, string description, Func<double> value) =>
        Meter.CreateObservableGauge(name, value, unit, description);
}
