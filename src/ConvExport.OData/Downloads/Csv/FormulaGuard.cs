using System.Buffers;

namespace ConvExport.OData.Downloads.Csv;

/// <summary>
/// Decides which text gets an apostrophe before it, so that a spreadsheet does not run it as a formula (OWASP ASVS 1.2.10). Ids
/// and lists of ids stay unchanged if they contain only ASCII letters, digits, hyphens, underscores, commas and spaces, because ids are
/// used as join keys.
/// </summary>
internal static class FormulaGuard
{
    public const byte Mark = (byte)'\'';

    private static readonly SearchValues<byte> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_, "u8);

    /// <summary>Whether a text needs an apostrophe, because a spreadsheet would run it as a formula.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="isOfIds">Whether the text is an id or a list of ids.</param>
    public static bool IsNeeded(ReadOnlySpan<byte> text, bool isOfIds) =>
        !text.IsEmpty && text[0] is (byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or 0
        && !(isOfIds && !text.ContainsAnyExcept(Plain));
}
