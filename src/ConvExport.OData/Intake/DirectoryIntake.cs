using System.Text.Json;
using System.Text.Unicode;
using ConvExport.OData.Fold;
using ConvExport.OData.Query;
using ConvExport.OData.Recompute;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Intake;

/// <summary>Stores the directory: names of agents and inboxes, and the topic tree.</summary>
public sealed class DirectoryIntake(
    DirectoryStore directory, InputBatches batches, RejectedInput rejectedInput, RecomputeSignal signal, IOptions<IntakeOptions> options)
{
    /// <summary>The parts of the directory, named as in routes and options.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["agents", "inboxes", "topics"];

    /// <summary>
    /// Adds entries to one part of the directory. An entry replaces the stored entry with the same id. Throws
    /// <see cref="RequestException"/> if more than <paramref name="mostRejected"/> entries are rejected.
    /// </summary>
    /// <returns>Accepted counts new and changed entries; Duplicates counts all other valid entries.</returns>
    public Task<IntakeReport> TakeAsync(
        string part, IAsyncEnumerable<InputItem> items, string source, CancellationToken cancellation, int mostRejected = int.MaxValue) =>
        part switch
    {
        "agents" => TakeAsync(part, items, DirectoryEntries.Agent, directory.PutAsync, source, mostRejected, cancellation),
        "inboxes" => TakeAsync(part, items, DirectoryEntries.Inbox, directory.PutAsync, source, mostRejected, cancellation),
        "topics" => TakeAsync<Topic>(part, items, DirectoryEntries.Topic, directory.PutAsync, source, mostRejected, cancellation),
        _ => throw new ArgumentException($"unknown directory part '{part}'", nameof(part)),
    };

    private async Task<IntakeReport> TakeAsync<T>(
        string part, IAsyncEnumerable<InputItem> items, Func<JsonElement, T> read,
        Func<IReadOnlyCollection<T>, CancellationToken, Task<int>> put,
        string source, int mostRejected, CancellationToken cancellation)
    {
        var report = IntakeReport.Empty;
        await foreach (var batch in batches.OfAsync(items, cancellation))
        {
            var good = new List<T>();
            var bad = new List<(InputItem Item, string Reason)>();
            foreach (var item in batch)
            {
                try
                {
                    good.Add(Read(item, read));
                }
                catch (FormatException wrong)
                {
                    bad.Add((item, wrong.Message));
                }
                catch (JsonException)
                {
                    bad.Add((item, "not valid JSON"));
                }
                catch (InvalidOperationException)
                {
                    bad.Add((item, "a property name contains half of a surrogate pair, which is not valid Unicode"));
                }
            }

            await rejectedInput.KeepAsync(bad, part, source, cancellation);
            var changed = await put(good, cancellation);
            report = report.Plus(changed, good.Count - changed, [.. bad.Select(b => new Rejection(b.Item.Number, b.Reason))]);
            report.CheckRejected(mostRejected);
        }

        if (report.Accepted > 0)
        {
            signal.Raise();
        }

        return report;
    }

    private T Read<T>(InputItem item, Func<JsonElement, T> read)
    {
        var isTooLong = item.IsLongerThan(options.Value.MaxEventBytes);
        if (isTooLong || !Utf8.IsValid(item.Json.Span))
        {
            throw new FormatException(isTooLong ? "longer than Intake:MaxEventBytes allows" : "not UTF-8 text");
        }

        using var json = JsonDocument.Parse(item.Json);
        return json.RootElement.ValueKind == JsonValueKind.Object
            ? read(json.RootElement)
            : throw new FormatException("not a JSON object");
    }
}
