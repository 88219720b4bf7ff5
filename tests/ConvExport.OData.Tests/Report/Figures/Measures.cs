using System.Globalization;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Tests.Report.Figures;

/// <summary>Computes the figures of the pages from rows of the feed, and formats them for readers in the USA.</summary>
internal static class Measures
{
    private static readonly CultureInfo American = CultureInfo.GetCultureInfo("en-US");

    public static double Count(IReadOnlyList<FeedRow> rows) => rows.Count;

    public static Func<IReadOnlyList<FeedRow>, double> CountIf(Func<FeedRow, bool> some) => rows => rows.Count(some);

    public static double Sum(IReadOnlyList<FeedRow> rows, string property) =>
        (double)rows.Sum(r => decimal.Parse(r.Text(property)!, NumberStyles.Float, CultureInfo.InvariantCulture));

    public static double? Mean(IReadOnlyList<FeedRow> rows, string property) =>
        rows.Select(r => r.Number(property)).OfType<double>().ToList() is { Count: > 0 } some ? some.Average() : null;

    /// <summary>A percentile, like Excel's PERCENTILE.INC.</summary>
    public static double? Percentile(IReadOnlyList<FeedRow> rows, string property, double part)
    {
        var values = rows.Select(r => r.Number(property)).OfType<double>().Order().ToList();
        if (values.Count == 0)
        {
            return null;
        }

        var place = part * (values.Count - 1);
        var below = (int)place;
        return below + 1 < values.Count ? values[below] + (place - below) * (values[below + 1] - values[below]) : values[below];
    }

    public static double? Share(double part, double whole) => whole == 0 ? null : part / whole;

    public static double? FcrRate(IReadOnlyList<FeedRow> rows) => Share(
        rows.Count(r => r.Text(nameof(ConversationRow.IsFcrSuccess)) == "True"),
        rows.Count(r => r.Text(nameof(ConversationRow.IsFcrEligible)) == "True"));

    public static double? ReopenedShare(IReadOnlyList<FeedRow> rows) => Share(rows.Count(IsReopened), rows.Count);

    /// <summary>The number of payment requests that were completed or declined.</summary>
    public static double Requests(IReadOnlyList<FeedRow> rows) =>
        Sum(rows, nameof(ConversationRow.PaymentRequestsCompleted)) + Sum(rows, nameof(ConversationRow.PaymentRequestsDeclined));

    public static double? DeclinedRate(IReadOnlyList<FeedRow> rows) =>
        Share(Sum(rows, nameof(ConversationRow.PaymentRequestsDeclined)), Requests(rows));

    public static bool IsReopened(FeedRow row) => row.Number(nameof(ConversationRow.TimesReopened)) > 0;

    public static bool IsMoved(FeedRow row) => row.Number(nameof(ConversationRow.CountOfInboxesAssigned)) > 1;

    public static string Number(double value) => value.ToString("N0", American);

    public static string Percent(double? share) => share is { } some ? some.ToString("P1", American) : "–";

    /// <summary>A share in percent, without the percent sign.</summary>
    public static string Points(double? share) => (share * 100 ?? 0).ToString("0.0", American);

    public static string Mean2(double? mean) => (mean ?? 0).ToString("N2", American);

    public static string Money(double dollars) => ((decimal)Math.Round(dollars, 4)).ToString("$#,##0.00##;-$#,##0.00##", American);

    public static string BriefMoney(double dollars) => Math.Abs(dollars) switch
    {
        < 1_000 => dollars.ToString("$#,##0.00", American), < 1_000_000 => (dollars / 1_000).ToString("$#,##0.0K", American),
        _ => (dollars / 1_000_000).ToString("$#,##0.0M", American),
    };

    public static string Brief(double? seconds)
    {
        if (seconds is not { } some)
        {
            return "–";
        }

        var whole = (long)Math.Round(some);
        return whole < 60 ? $"{whole}s" : whole < 3_600 ? $"{whole / 60}m {whole % 60:00}s"
            : whole < 86_400 ? $"{whole / 3_600}h {whole % 3_600 / 60:00}m" : $"{whole / 86_400}d {whole % 86_400 / 3_600}h";
    }

    public static string Signed(double change) => change.ToString("+#,##0;-#,##0;0", American);

    /// <summary>Describes how an amount changed, as the pages do; null if a value is missing.</summary>
    public static string? Change(double? now, double? before, Func<double, string> text, string than)
    {
        if (now is not { } a || before is not { } b)
        {
            return null;
        }

        var (arrow, words) = b == 0 ? (a == 0 ? ("=", "same as") : ("▲", "up from"))
            : Math.Abs((a - b) / b) < 0.0005 ? ("=", "same as")
            : (a > b ? "▲" : "▼", $"{Math.Abs((a - b) / b).ToString("P1", American)} {(a > b ? "more" : "less")} than");
        return $"{arrow} {words} {than} ({text(b)})";
    }

    /// <summary>Describes how a share changed, as the pages do; null if a value is missing.</summary>
    public static string? ChangeOfShare(double? now, double? before, string than) =>
        now is not { } a || before is not { } b ? null
        : Math.Abs(a - b) < 0.0005 ? $"= same as {than} ({Percent(b)})"
        : $"{(a > b ? "▲" : "▼")} {Math.Abs(a - b) * 100:0.0} points {(a > b ? "above" : "below")} {than} ({Percent(b)})";
}
