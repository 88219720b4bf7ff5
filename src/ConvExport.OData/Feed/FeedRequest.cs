using System.Globalization;
using System.Text.RegularExpressions;
using ConvExport.OData.Fold;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OData;
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace ConvExport.OData.Feed;

/// <summary>The query options of a request, parsed against the model. Wrong ones throw <see cref="FeedException"/>.</summary>
internal sealed class FeedRequest
{
    /// <summary>The parser wants absolute addresses; what it is given never leaves this class.</summary>
    private static readonly Uri Root = new("http://feed/odata/v1/");

    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "$filter", "$select", "$orderby", "$top", "$skip", "$count", "$apply", "$skiptoken", "$format",
    };

    private static readonly HashSet<string> NotDone = new(StringComparer.OrdinalIgnoreCase)
    {
        "$expand", "$search", "$compute", "$deltatoken", "$levels", "$index", "$schemaversion",
    };

    private readonly Dictionary<string, string> _options;

    private FeedRequest(ODataUriParser parser, Dictionary<string, string> options)
    {
        _options = options;
        Path = parser.ParsePath();
        Set = Path.OfType<EntitySetSegment>().FirstOrDefault() is { } segment ? FeedSet.Of(segment.EntitySet.Name) : FeedSet.Conversations;
        Apply = parser.ParseApply();
        Filter = parser.ParseFilter();
        OrderBy = parser.ParseOrderBy();
        Top = parser.ParseTop();
        Skip = parser.ParseSkip();
        IsCountWanted = parser.ParseCount() ?? false;
        Select = Apply is null ? SelectedBy(parser.ParseSelectAndExpand()) : SelectedBy(Option("$select"));
        SkipToken = Option("$skiptoken");
        Format = Option("$format");
        Aliases = parser.ParameterAliasNodes;
    }

    public ODataPath Path { get; }

    /// <summary>The entity set that the request is about; conversations for one about none.</summary>
    public FeedSet Set { get; }
    public ApplyClause? Apply { get; }
    public FilterClause? Filter { get; }
    public OrderByClause? OrderBy { get; }
    public long? Top { get; }
    public long? Skip { get; }
    public bool IsCountWanted { get; }

    /// <summary>The names that <c>$select</c> keeps, in its order; null for all.</summary>
    public IReadOnlyList<string>? Select { get; }
    public string? SkipToken { get; }
    public string? Format { get; }
    public IDictionary<string, SingleValueNode> Aliases { get; }

    /// <summary>The options as they stand, with their <c>$</c>, by name.</summary>
    public IReadOnlyDictionary<string, string> Options => _options;

    /// <summary>Parses a request.</summary>
    /// <param name="path">The path below the service's root, still percent-encoded.</param>
    /// <param name="query">The query string.</param>
    public static FeedRequest Parse(string path, string query)
    {
        var options = OptionsOf(query);
        var text = string.Join('&', options.Select(o => $"{o.Key}={Uri.EscapeDataString(o.Value)}"));
        try
        {
            var parser = new ODataUriParser(FeedModel.Model, Root, new Uri(Root, $"{path}?{text}"))
            {
                Resolver = new FeedResolver(),
            };
            return new FeedRequest(parser, options);
        }
        catch (ODataUnrecognizedPathException unknown)
        {
            throw FeedException.NotFound($"There is no such thing in the feed: {unknown.Message} The feed has: {string.Join(", ", FeedSet.All.Select(s => s.Name))}.");
        }
        catch (ODataException wrong) when (wrong.Message.Contains("Recursion depth", StringComparison.Ordinal))
        {
            throw new FeedException(StatusCodes.Status413PayloadTooLarge, "The query is nested too deep: at most some hundred levels. Chains of and, or and in may be as long as the request takes.");
        }
        catch (ODataException wrong) when (UnknownTransformation(wrong.Message) is { } transformation)
        {
            throw FeedException.NotDone($"The transformation {transformation}");
        }
        catch (ODataException wrong)
        {
            throw FeedException.Bad(wrong.Message + Advice(wrong.Message));
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException or ArgumentException or InvalidCastException)
        {
            // The parser's own slips over what is not OData: a cast without a type, a number without end.
            throw FeedException.Bad("The query cannot be read: " + wrong.Message.ReplaceLineEndings(" "));
        }
    }

    private static Dictionary<string, string> OptionsOf(string query)
    {
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in QueryHelpers.ParseQuery(query))
        {
            var dollared = Known.Contains("$" + name) || NotDone.Contains("$" + name) ? "$" + name : name;
            if (NotDone.Contains(dollared))
            {
                throw FeedException.NotDone(dollared);
            }

            if (dollared.StartsWith('$') && !Known.Contains(dollared))
            {
                throw FeedException.Bad($"There is no query option '{name}'. There is: {string.Join(", ", Known)}.");
            }

            if (values.Count > 1 && dollared[0] is '$' or '@')
            {
                throw FeedException.Bad($"The query option {name} stands more than once.");
            }

            if (dollared.Length > 0 && dollared[0] is '$' or '@')
            {
                options.Add(dollared.ToLowerInvariant() is var lower && dollared[0] == '$' ? lower : dollared, values.ToString());
            }
        }

        return options;
    }

    /// <summary>A transformation that OData has and the parser does not know: not done here, rather than wrong.</summary>
    private static string? UnknownTransformation(string message)
    {
        var match = Regex.Match(message, @"^'aggregate\|.*' expected at position (\d+) in '(.*)'", RegexOptions.Singleline);
        if (!match.Success)
        {
            return null;
        }

        var rest = match.Groups[2].Value[Math.Min(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), match.Groups[2].Length)..];
        return Transformations.FirstOrDefault(t => Regex.IsMatch(rest, $@"^\W*{t}\b"));
    }

    private static readonly string[] Transformations =
    [
        "topcount", "topsum", "toppercent", "bottomcount", "bottomsum", "bottompercent", "identity", "concat", "orderby", "top", "skip", "search",
        "rollup", "join", "outerjoin", "nest", "addnested", "ancestors", "descendants", "traverse",
    ];

    private string? Option(string name) => _options.GetValueOrDefault(name);

    private static IReadOnlyList<string>? SelectedBy(SelectExpandClause? clause) => clause is null || clause.AllSelected
        ? null
        : [.. clause.SelectedItems.Select(NameOf).Distinct(StringComparer.Ordinal)];

    private static string NameOf(SelectItem item) => item is PathSelectItem { SelectedPath: { Count: 1 } path } && path.FirstSegment is PropertySegment property
        ? property.Property.Name
        : throw FeedException.Bad("$select takes names of properties, separated by commas.");

    /// <summary>The columns of an <c>$apply</c> are not the model's: their names are looked up when they are bound.</summary>
    private static IReadOnlyList<string>? SelectedBy(string? names) => names is null or "*"
        ? null
        : [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    private static string Advice(string message)
    {
        var name = Regex.Match(message, "property named '([^']+)'").Groups[1].Value;
        if (name.Length == 0)
        {
            return "";
        }

        var near = FeedSet.All.SelectMany(s => s.Columns).Select(c => c.Name).Distinct().Where(p => IsNear(p, name)).Take(3).ToList();
        return near.Count == 0
            ? " $metadata lists the properties."
            : string.Create(CultureInfo.InvariantCulture, $" Did you mean {string.Join(" or ", near)}?");
    }

    private static bool IsNear(string property, string name) =>
        property.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(property, StringComparison.OrdinalIgnoreCase)
        || string.Equals(new string([.. property.Where(char.IsUpper)]), new string([.. name.Where(char.IsUpper)]), StringComparison.Ordinal);
}
