using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ConvExport.OData.Query.Entities;
using Microsoft.OData;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Requests;

/// <summary>
/// A request, parsed against the model. <see cref="Parse"/> throws <see cref="RequestException"/> if the request is invalid, too large or
/// not supported, or if its path names an unknown resource.
/// </summary>
public sealed partial class QueryRequest
{
    /// <summary>The path of the metadata.</summary>
    public const string MetadataPath = "$metadata";

    /// <summary>A placeholder, because the parser requires absolute URLs. No response contains it.</summary>
    private static readonly Uri Root = new("http://feed/odata/v1/");

    /// <summary>The maximum length of a path in characters. A request line has the same limit.</summary>
    private const int LongestPath = 64 * 1024;

    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "$filter", "$select", "$orderby", "$top", "$skip", "$count", "$apply", "$compute", "$search", "$expand", "$skiptoken",
        "$deltatoken", "$format", "$schemaversion",
    };

    private static readonly string[] CollectionOptions =
        ["$filter", "$search", "$orderby", "$top", "$skip", "$count", "$apply", "$skiptoken", "$deltatoken"];

    private static readonly HashSet<string> NotSupported = new(StringComparer.OrdinalIgnoreCase) { "$levels", "$index", "$id" };

    private readonly Dictionary<string, string> _options;

    private QueryRequest(ODataUriParser parser, Dictionary<string, string> options)
    {
        _options = options;
        var segments = parser.ParsePath();
        IsMetadata = segments.FirstSegment is MetadataSegment;
        var aliases = options.Where(o => o.Key[0] == '@').ToDictionary(o => o.Key, o => o.Value, StringComparer.Ordinal);
        Path = segments.Count == 0 || IsMetadata ? null : QueryPath.Of(segments);
        RefuseCollectionOptions(Path, options);
        var set = Path?.Set ?? EntitySet.Conversations;
        var source = segments.LastOrDefault() switch
        {
            EntitySetSegment entitySet => entitySet.EntitySet,
            KeySegment key => key.NavigationSource,
            NavigationPropertySegment navigation => navigation.NavigationSource,
            _ => EntityModel.EntitySetOf(set),
        };
        Query = QueryParser.Parse(options, set, source, aliases);
        SkipToken = Option("$skiptoken");
        DeltaToken = Option("$deltatoken");
        Format = Option("$format");
        Aliases = aliases.Count == 0 ? new Dictionary<string, SingleValueNode>() : QueryParser.Aliases(options, set, source, aliases);
    }

    public bool IsMetadata { get; }

    /// <summary>The path to the rows; null for the service document and the metadata.</summary>
    public QueryPath? Path { get; }

    public RowQuery Query { get; }
    public string? SkipToken { get; }
    public string? DeltaToken { get; }
    public string? Format { get; }
    public IDictionary<string, SingleValueNode> Aliases { get; }

    /// <summary>The unparsed options by name. A name starts with <c>$</c>, or with <c>@</c> for a parameter alias.</summary>
    public IReadOnlyDictionary<string, string> Options => _options;

    /// <summary>
    /// The entity sets that the request may read. Searches the options for names of navigation properties, so the result can contain more
    /// entity sets than the request reads.
    /// </summary>
    public IReadOnlyList<EntitySet> SetsRead =>
    [
        .. (Path?.Sets ?? []).Concat(Query.Sets)
            .Concat(EntitySet.All.SelectMany(s => s.Navigations)
                .Where(n => _options.Values.Any(o => o.Contains(n.Name, StringComparison.OrdinalIgnoreCase)))
                .Select(n => n.Target))
            .Distinct(),
    ];

    /// <summary>Whether the same request can have a different response later, even if no data changes.</summary>
    public bool DependsOnTime => _options.Values.Any(o => o.Contains("now(", StringComparison.OrdinalIgnoreCase));

    /// <summary>Parses a request.</summary>
    /// <param name="path">The path below the service's root, still percent-encoded.</param>
    /// <param name="query">The query string.</param>
    /// <param name="limits">The maximum size of the query; null for the default.</param>
    public static QueryRequest Parse(string path, string query, QueryLimits? limits = null)
    {
        var options = OptionsOf(query);
        NodeCount.Check(options, limits ?? QueryLimits.Default);
        if (UnknownPath().Match(path) is { Success: true } resource)
        {
            throw RequestException.NotSupported($"The resource {resource.Value}");
        }

        try
        {
            path = WithKeys(path, options);
            var aliases = string.Join('&', options.Where(o => o.Key[0] == '@').Select(o => $"{o.Key}={Uri.EscapeDataString(o.Value)}"));
            var parser = new ODataUriParser(EntityModel.Edm, Root, new Uri(Root, $"{path}?{aliases}")) { Resolver = new NameResolver() };
            return new QueryRequest(parser, options);
        }
        catch (ODataUnrecognizedPathException unknown)
        {
            var names = EntitySet.All.Where(s => !s.IsContained).Select(s => s.Name);
            throw RequestException.NotFound($"{unknown.Message} The feed has: {string.Join(", ", names)}.");
        }
        catch (ODataException wrong) when (wrong.Message.Contains("Error in query syntax", StringComparison.Ordinal))
        {
            throw RequestException.Invalid(
                $"The path '{Uri.UnescapeDataString(path)}' cannot be read. "
                + "Put text keys in single quotes, such as Conversations('id'); write numeric keys without quotes.");
        }
        catch (ODataException wrong) when (wrong.Message.Contains("Recursion depth", StringComparison.Ordinal))
        {
            throw RequestException.TooLarge(
                "The query is nested too deeply. The limits are about 100 levels, and about 800 terms joined by 'and' or 'or'. "
                + "For longer lists of values, use the 'in' operator.");
        }
        catch (ODataException wrong) when (Refused(options).FirstOrDefault() is { } refused)
        {
            throw RequestException.NotSupported($"{refused} ({wrong.Message.TrimEnd('.')})");
        }
        catch (ODataException wrong)
        {
            throw RequestException.Invalid(wrong.Message + Advice(wrong.Message));
        }
        catch (Exception wrong) when (wrong is not RequestException && IsParserFailure(wrong))
        {
            // For text that is not OData, such as a cast without a type, the parser may throw an exception other than ODataException.
            throw RequestException.Invalid("The query cannot be read: " + wrong.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>
    /// Whether the OData parser threw the exception. Exceptions from this program's own code must still result in status 500.
    /// </summary>
    private static bool IsParserFailure(Exception failure) => new StackTrace(failure).GetFrames()
        .Select(f => f.GetMethod()?.DeclaringType?.Assembly.GetName().Name)
        .FirstOrDefault(name => name is not null && !name.StartsWith("System.", StringComparison.Ordinal))
        ?.StartsWith("Microsoft.OData", StringComparison.Ordinal) == true;

    /// <summary>
    /// Returns the OData features that the options use but this feed does not support. If the parser fails and the options use such a
    /// feature, the request is reported as not supported instead of invalid.
    /// </summary>
    private static IEnumerable<string> Refused(Dictionary<string, string> options) =>
        options.Values.SelectMany(o => QuotedOrUnsupported().Matches(o)).Where(m => m.Value[0] != '\'')
        .Select(m => m.Groups[1].Success ? $"The function {m.Groups[1].Value}"
            : m.Groups[2].Success ? $"The operator {m.Groups[2].Value}" : "$levels");

    [GeneratedRegex(@"^\$(all|crossjoin|entity|root)\b")]
    private static partial Regex UnknownPath();

    [GeneratedRegex(
        @"'(?:[^']|'')*'|\b(matchesPattern|hassubset|hassubsequence|case|geo\.\w+)\s*\(|\s(has)\s|[(;]\s*\$?levels\s*=",
        RegexOptions.IgnoreCase)]
    private static partial Regex QuotedOrUnsupported();

    /// <summary>
    /// Replaces parameter aliases in keys with their values, because the parser does not resolve them there. Throws 400 for an
    /// alias without a value, and 413 if the path becomes longer than <see cref="LongestPath"/>.
    /// </summary>
    private static string WithKeys(string path, Dictionary<string, string> options)
    {
        var room = LongestPath - path.Length;
        return QuotedOrAlias().Replace(path, found =>
        {
            if (found.Value[0] != '@')
            {
                return found.Value;
            }

            var literal = options.TryGetValue(found.Value, out var value) ? Uri.EscapeDataString(value)
                : throw RequestException.Invalid($"The key uses {found.Value}, which has no value. Add {found.Value}='…' to the query.");
            room -= literal.Length;
            return room >= 0
                ? literal
                : throw RequestException.TooLarge($"With the values of its aliases, the path is longer than {LongestPath} characters.");
        });
    }

    /// <summary>
    /// Matches an alias that is the value of a key. Also matches quoted texts, so that no alias is found within quotes. The quotes may be
    /// percent-encoded.
    /// </summary>
    [GeneratedRegex(@"(?:'|%27)(?:(?!%27)[^'])*(?:'|%27)?|(?<=[(=,])@\w+(?=[),])")]
    private static partial Regex QuotedOrAlias();

    /// <summary>Throws 400 for an option that needs a collection if the path leads to a single row.</summary>
    private static void RefuseCollectionOptions(QueryPath? path, Dictionary<string, string> options)
    {
        if (path?.End is PathEnd.Row or PathEnd.Property or PathEnd.Value
            && CollectionOptions.FirstOrDefault(options.ContainsKey) is { } option)
        {
            throw RequestException.Invalid($"{option} applies to a collection; this URL leads to a single row. Remove {option}.");
        }
    }

    private static Dictionary<string, string> OptionsOf(string query)
    {
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in QueryParameters.Parse(query))
        {
            if (name.Length == 0 || name.Contains(' ', StringComparison.Ordinal))
            {
                throw RequestException.Invalid(
                    name.Length > 0 && value.Length > 0
                        ? $"The name of a query option contains a space: '{name}'. Remove the space."
                        : $"The query string has a value without a name: '{(name.Length == 0 ? $"={value}" : name)}'. "
                            + "In a shell, put the URL in single quotes, so that the shell does not replace $filter.");
            }

            var dollared = Known.Contains("$" + name) || NotSupported.Contains("$" + name) ? "$" + name : name;
            if (NotSupported.Contains(dollared))
            {
                throw RequestException.NotSupported(dollared);
            }

            if (dollared[0] == '$' && !Known.Contains(dollared))
            {
                throw RequestException.Invalid($"Unknown query option '{name}'. Use one of: {string.Join(", ", Known)}.");
            }

            if (dollared[0] is '$' or '@'
                && !options.TryAdd(dollared[0] == '$' ? dollared.ToLowerInvariant() : dollared, OptionText.ForParser(value)))
            {
                throw RequestException.Invalid($"The query option {name} is given more than once.");
            }
        }

        return options;
    }

    private string? Option(string name) => _options.GetValueOrDefault(name);

    private static string Advice(string message)
    {
        var name = Regex.Match(message, "property named '([^']+)'").Groups[1].Value;
        if (name.Length == 0)
        {
            return "";
        }

        var near = EntitySet.All.SelectMany(s => s.Columns).Select(c => c.Name).Distinct().Where(p => IsNear(p, name)).Take(3).ToList();
        return near.Count == 0
            ? " $metadata lists the properties."
            : string.Create(CultureInfo.InvariantCulture, $" Did you mean {string.Join(" or ", near)}?");
    }

    private static bool IsNear(string property, string name) =>
        property.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(property, StringComparison.OrdinalIgnoreCase)
        || string.Equals(
            new string([.. property.Where(char.IsUpper)]), new string([.. name.Where(char.IsUpper)]), StringComparison.Ordinal);
}
