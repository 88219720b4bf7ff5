using System.Globalization;

namespace ConvExport.OData.Pages.Components;

/// <summary>Writes coordinates for SVG and CSS, which need a decimal point in every locale.</summary>
internal static class SvgNumber
{
    /// <summary>Returns a number with at most two decimals.</summary>
    public static string N(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
