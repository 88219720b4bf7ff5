using System.Text.RegularExpressions;
using ConvExport.OData.Query.Entities;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Requests;

/// <summary>Parses <c>$search</c>: words and phrases, AND (or a space), OR, NOT.</summary>
internal static partial class SearchText
{
    public static SearchClause Parse(string text)
    {
        var parser = new ODataQueryOptionParser(
            EntityModel.Edm, EntityModel.TypeOf(EntitySet.Conversations), null,
            new Dictionary<string, string> { ["$search"] = Quoted(text) });
        return parser.ParseSearch() ?? throw RequestException.Invalid("$search is empty. Give it words to look for.");
    }

    /// <summary>
    /// Quotes words such as <c>agent-001</c>. Without quotes, the parser accepts only letters, but people also search for ids.
    /// </summary>
    private static string Quoted(string text) => WordOrPhrase().Replace(
        text, found => found.Value[0] == '"' || found.Value.All(char.IsLetter) ? found.Value
            : $"\"{found.Value.Replace("\\", "\\\\", StringComparison.Ordinal)}\"");

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"?|[^\s()"]+
        """)]
    private static partial Regex WordOrPhrase();
}
