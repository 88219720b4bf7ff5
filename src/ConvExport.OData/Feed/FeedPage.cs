using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Feed;

/// <summary>The rows of a page, and the number written so far.</summary>
internal sealed class FeedPage(RowSource source, QueryPlan plan, long? most, ResponseBody body, bool areFew) : IAsyncDisposable
{
    /// <summary>
    /// The number of rows that are expanded together at first. Later, the number depends on the size of the rows: from 1 to
    /// <see cref="MostExpanded"/>.
    /// </summary>
    private const int FewExpanded = 50;
    private const int MostExpanded = 500;

    /// <summary>
    /// The target size, in bytes, of rows that are expanded together. While a client does not read, its response uses about twice this
    /// size in memory.
    /// </summary>
    private const int ExpandedBytes = 512 * 1024;

    private RowReader? _reader;
    private bool _isPaused;
    private bool _isExpanded;

    public QueryPlan Plan => plan;
    public RowReader Reader => _reader!;

    /// <summary>The number of rows to expand together. It is smaller if the expanded rows are large.</summary>
    public int ExpandedAtOnce { get; private set; } = FewExpanded;
    public ResponseBody Body => body;
    public bool HasRow { get; private set; }
    public long Written { get; private set; }
    public bool IsFull => Written == most;

    /// <summary>The sort values of the last row of a full page, or of the last row before a pause.</summary>
    public IReadOnlyList<string?>? Last { get; private set; }

    /// <summary>Runs the query and moves to the first row.</summary>
    /// <param name="place">Where to begin reading; null to begin with the first row.</param>
    /// <param name="skip">How many rows to skip.</param>
    /// <param name="isExpanded">Whether the request has <c>$expand</c>; if so, other statements run after each chunk of rows.</param>
    /// <param name="cancellation">Cancels the query.</param>
    public async Task BeginAsync(SkipPlace? place, long? skip, bool isExpanded, CancellationToken cancellation)
    {
        _isExpanded = isExpanded;

        // Reads one row more than fits on the page, to find out whether there is a next page.
        var rest = most - Written + (plan.IsKeyed ? 1 : 0);
        var take = isExpanded && !source.CanInterleave ? Math.Min(rest ?? long.MaxValue, ExpandedAtOnce + 1) : rest;
        _reader = await source.ReadAsync(plan.ToRows(place?.Values, skip, take, areFew), cancellation, plan.Rows.IsOneTotal);
        Next();
    }

    public void Next() => HasRow = Reader.Read();

    /// <summary>
    /// Counts the reader's current row. If the page or the chunk ends with this row, stores its sort values in <see cref="Last"/>.
    /// </summary>
    /// <param name="isLast">Whether the chunk ends with this row. Other statements then run before the next row is read.</param>
    public void Take(bool isLast = false)
    {
        Written++;
        if ((IsFull || isLast) && plan.IsKeyed)
        {
            Last = [.. plan.SortColumns.Select(Reader.Exact)];
        }
    }

    /// <summary>Chooses the number of rows to expand together next, so that their size is about <see cref="ExpandedBytes"/>.</summary>
    /// <param name="rows">The number of rows that were expanded together.</param>
    /// <param name="bytes">Their size as JSON.</param>
    public void Adapt(int rows, long bytes) =>
        ExpandedAtOnce = (int)Math.Clamp((long)rows * ExpandedBytes / Math.Max(1, bytes), 1, MostExpanded);

    /// <summary>Closes the reader if the connection can run only one statement at a time, so that other statements can run.</summary>
    public async Task PauseAsync()
    {
        if (!source.CanInterleave)
        {
            await Reader.DisposeAsync();
            _isPaused = true;
        }
    }

    /// <summary>
    /// If the reader was closed and the page needs more rows, continues after the row whose sort values are in <see cref="Last"/>.
    /// </summary>
    public async Task ResumeAsync(CancellationToken cancellation)
    {
        if (_isPaused && HasRow && !IsFull)
        {
            await BeginAsync(SkipTokens.PlaceAfter(Last!, plan.SortColumns), null, _isExpanded, cancellation);
            _isPaused = false;
        }
    }

    public ValueTask DisposeAsync() => _isPaused || _reader is null ? ValueTask.CompletedTask : _reader.DisposeAsync();
}
