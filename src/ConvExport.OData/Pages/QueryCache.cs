using ConvExport.OData.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace ConvExport.OData.Pages;

/// <summary>
/// Figures that were worked out and still hold: for the same question, by a reader of the same scope, over the same state
/// of the data. A page that is rendered and then taken over by its connection asks each question twice.
/// </summary>
internal sealed class QueryCache : IDisposable
{
    /// <summary>As many answers as some dozens of open pages ask for.</summary>
    private const int Most = 200;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);
    private static readonly string[] StateIn = [Counter.Revision, Counter.Directory, Counter.Forgotten, Counter.Epoch];

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = Most });

    /// <summary>The answer to a question, worked out where it is not known.</summary>
    /// <param name="question">What tells it from others, the reader's scope included.</param>
    /// <param name="counters">The state of the data.</param>
    /// <param name="work">Works it out.</param>
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
