using Microsoft.OData.UriParser;

namespace ConvExport.OData.Feed.Requests;

/// <summary>Parses <c>$search</c>: words and phrases, AND (also by a space), OR, NOT.</summary>
internal static class SearchText
{
    public static SearchClause Parse(string text)
    {
        var parser = new ODataQueryOptionParser(
            Model.FeedModel.Model, Model.FeedModel.TypeOf(Model.FeedSet.Conversations), null, new Dictionary<string, string> { ["$search"] = text });
        return parser.ParseSearch() ?? throw FeedException.Bad("$search is empty; give it words to look for.");
    }
}
