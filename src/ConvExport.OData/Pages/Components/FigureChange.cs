using System.Globalization;

namespace ConvExport.OData.Pages.Components;

/// <summary>How a figure differs from the same figure in the compared period, as an arrow and as words.</summary>
/// <param name="Arrow">▲, ▼ or =.</param>
/// <param name="Words">Such as "12.3% more than the previous period (1,737)".</param>
/// <param name="Class">The style: good, bad, or empty.</param>
public sealed record FigureChange(string Arrow, string Words, string Class)
{
    /// <summary>The smallest change to show. A smaller change would be shown as 0.0% or 0.0 points.</summary>
    private const double Smallest = 0.0005;

    /// <summary>Returns the change in an amount; null if one of the two figures is null.</summary>
    /// <param name="now">The figure; null if the view has none.</param>
    /// <param name="before">The compared figure; null if there is none.</param>
    /// <param name="text">Formats the compared figure.</param>
    /// <param name="compared">The name of the compared period, such as "the previous period".</param>
    /// <param name="better">1 if more is better, -1 if less is better, 0 if neither.</param>
    public static FigureChange? Of(double? now, double? before, Func<double, string> text, string compared, int better = 0) =>
        now is not { } a || before is not { } b ? null
        : b == 0 ? Compose(a, a == 0 ? "same as" : "up from", text(b), compared, better)
        : Math.Abs((a - b) / b) < Smallest ? Compose(0, "same as", text(b), compared, better)
        : Compose(a - b, Math.Abs((a - b) / b).ToString("P1", CultureInfo.CurrentCulture) + (a > b ? " more than" : " less than"),
            text(b), compared, better);

    /// <summary>Returns the change in a share, in percentage points.</summary>
    public static FigureChange? OfShare(double? now, double? before, string compared, int better = 0) =>
        now is not { } a || before is not { } b ? null
        : Math.Abs(a - b) < Smallest ? Compose(0, "same as", ReportText.Share(b), compared, better)
        : Compose(a - b, $"{Math.Abs(a - b) * 100:0.0} points {(a >= b ? "above" : "below")}",
            ReportText.Share(b), compared, better);

    private static FigureChange Compose(double change, string words, string before, string compared, int better) => new(
        change > 0 ? "▲" : change < 0 ? "▼" : "=", $"{words} {compared} ({before})",
        (Math.Sign(change) * better) switch { > 0 => "good", < 0 => "bad", _ => "" });
}
