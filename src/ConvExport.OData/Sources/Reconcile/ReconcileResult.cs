using ConvExport.OData.Fold;

namespace ConvExport.OData.Sources.Reconcile;

/// <summary>A cell that differs.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Column">The title of the column.</param>
/// <param name="Theirs">The platform's value; null if the cell is empty.</param>
/// <param name="Ours">Our value; null if there is none.</param>
/// <param name="Kind">How the two values differ.</param>
/// <param name="Events">The types and times of the conversation's events, in order of time; cut if too long.</param>
internal sealed record DifferingCell(
    string ConversationId, string Column, string? Theirs, string? Ours, DifferenceKind Kind, string Events);

/// <summary>The comparison of a column.</summary>
internal sealed class ColumnResult(string title)
{
    private const int MostExamples = 3;

    public string Title => title;

    /// <summary>The number of rows compared.</summary>
    public long Compared { get; private set; }

    /// <summary>How often each kind of difference occurs.</summary>
    public SortedDictionary<DifferenceKind, long> Kinds { get; } = [];

    /// <summary>Examples of cells that differ, a few for each kind of difference.</summary>
    public List<DifferingCell> Examples { get; } = [];

    public long Equal => Kinds.GetValueOrDefault(DifferenceKind.None);

    public long Different => Compared - Equal;

    public void Count(DifferenceKind kind)
    {
        Compared++;
        Kinds[kind] = Kinds.GetValueOrDefault(kind) + 1;
    }

    public void Show(DifferingCell cell)
    {
        if (Examples.Count(e => e.Kind == cell.Kind) < MostExamples)
        {
            Examples.Add(cell);
        }
    }
}

/// <summary>The result of a comparison with the platform's report.</summary>
internal sealed class ReconcileResult
{
    private const int MostExamples = 20;

    /// <summary>The number of rows in the reports.</summary>
    public long Rows { get; set; }

    /// <summary>The number of rows whose conversation already occurred in an earlier row.</summary>
    public long Repeated { get; set; }

    /// <summary>The number of rows that are not compared, because neither live events nor history covers their time of creation.</summary>
    public long Undecided { get; set; }

    /// <summary>The number of conversations that are in the reports, but not in our rows.</summary>
    public long MissingHere { get; private set; }

    /// <summary>The number of conversations that were created in the reports' period and are in our rows, but not in the reports.</summary>
    public long MissingThere { get; private set; }

    public List<string> MissingHereExamples { get; } = [];
    public List<string> MissingThereExamples { get; } = [];

    public IReadOnlyList<ColumnResult> Columns { get; } = [.. ReportColumns.Report.Select(c => new ColumnResult(c.Title))];

    /// <summary>
    /// Whether at least one row was compared, no conversation is missing, and no values differ, except in precision.
    /// </summary>
    public bool IsEqual => Rows > Repeated + Undecided && MissingHere == 0 && MissingThere == 0
        && Columns.All(c => c.Kinds.Keys.All(k => k is DifferenceKind.None or DifferenceKind.Precision));

    public void AddMissingHere(string id) => MissingHere += Note(MissingHereExamples, id);

    public void AddMissingThere(string id) => MissingThere += Note(MissingThereExamples, id);

    private static int Note(List<string> examples, string id)
    {
        if (examples.Count < MostExamples)
        {
            examples.Add(id);
        }

        return 1;
    }
}
