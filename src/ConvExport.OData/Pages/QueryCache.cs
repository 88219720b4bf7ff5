using ConvExport.OData.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace ConvExport.OData.Pages;

/// <summary>
/// Caches query results by query, inbox scope and state of the data. A page can run the same query twice: when it is prerendered and
/// when it becomes interactive.
/// </summary>
internal sealed class QueryCache : IDisposable
{
    /// <summary>The maximum number of entries: enough for a few dozen open pages.</summary>
    private const int Most = 200;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);
    private static readonly string[] StateIn = [Counter.Revision, Counter.Directory, Counter.Forgotten, Counter.Epoch];

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = Most });

    /// <summary>Returns the cached result of a query, or runs the query.</summary>
    /// <param name="question">The query and the reader's scope, as part of the key.</param>
    /// <param name="counters">The counters that identify the state of the data.</param>
    /// <param name="work">Runs the query.</param>
    public async Task<T> GetAsync<T>(string question, IReadOnlyDictionary<string, long> counters, Func<Task<T>> work)
        where T : class
    {
        var key = string.Join('\n', StateIn.Select(c => counters.GetValueOrDefault(c))) + "\n" + question;
        if (_answers.TryGetValue(key, out T? known))
        {
            return known!;
        }

        var answer = await work();
        return _answers.Set(key, answer, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = Kept });
    }

    public void Dispose() => _answers.Dispose();
}
