using ConvExport.OData.Query.Entities;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Requests;

/// <summary>Parses <c>$search</c>: words and phrases, AND (also by a space), OR, NOT.</summary>
internal static class SearchText
{
    public static SearchClause Parse(string text)
    {
        var parser = new ODataQueryOptionParser(
            EntityModel.Edm, EntityModel.TypeOf(EntitySet.Conversations), null, new Dictionary<string, string> { ["$search"] = text });
        return parser.ParseSearch() ?? throw RequestException.Invalid("$search is empty; give it words to look for.");
    }
}
