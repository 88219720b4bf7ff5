using System.Buffers;

namespace ConvExport.OData.Downloads.Csv;

/// <summary>
/// Prevents spreadsheets from running text as a formula (ASVS 1.2.10) with an apostrophe before it. Ids of plain characters stay unchanged,
/// because they are used as join keys.
/// </summary>
internal static class FormulaGuard
{
    public const byte Mark = (byte)'\'';

    private static readonly SearchValues<byte> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_, "u8);

    /// <summary>Whether a spreadsheet would run a text as a formula.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="isOfIds">Whether the text is an id or a list of ids.</param>
    public static bool IsNeeded(ReadOnlySpan<byte> text, bool isOfIds) =>
        !text.IsEmpty && text[0] is (byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or 0
        && !(isOfIds && !text.ContainsAnyExcept(Plain));
}
