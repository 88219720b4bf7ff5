using System.IO.Compression;
using System.Text;

namespace ConvExport.OData.Connect.PowerBi;

/// <summary>
/// Writes a Power BI project (PBIP) for the feed: a semantic model as TMDL, and a report with one empty page. Opening the
/// project requires a Power BI Desktop version from 2025 or later.
/// </summary>
internal static class PowerBiProject
{
    private const string Name = "ConversationExport";
    private const string Schemas = "https://developer.microsoft.com/json-schemas/fabric/";
    private const string Page = "5d0c1f7ab0e94c6d8a41";

    /// <summary>Returns the project as a zip file.</summary>
    /// <param name="feed">The feed's URL.</param>
    /// <param name="lastUtc">A UTC time. Its month is the last month that the first load includes.</param>
    public static byte[] Zip(string feed, DateTime lastUtc)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            foreach (var (path, text) in Files(feed, lastUtc))
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return file.ToArray();
    }

    /// <summary>Returns the project's files, each with its path.</summary>
    public static IEnumerable<(string Path, string Text)> Files(string feed, DateTime lastUtc)
    {
        yield return ($"{Name}.pbip", $$"""
            {
              "$schema": "{{Schemas}}pbip/pbipProperties/1.0.0/schema.json",
              "version": "1.0",
              "artifacts": [ { "report": { "path": "{{Name}}.Report" } } ],
              "settings": { "enableAutoRecovery": true }
            }
            """);
        yield return (".gitignore", "**/.pbi/localSettings.json\n**/.pbi/cache.abf\n");
        yield return ("README.md", ReadMe(feed));
        yield return ($"{Name}.SemanticModel/.platform", Platform("SemanticModel"));
        yield return ($"{Name}.SemanticModel/definition.pbism", $$"""
            {
              "$schema": "{{Schemas}}item/semanticModel/definitionProperties/1.0.0/schema.json",
              "version": "4.2",
              "settings": {}
            }
            """);
        foreach (var (path, text) in SemanticModel.Files(feed, lastUtc))
        {
            yield return ($"{Name}.SemanticModel/definition/{path}", text);
        }

        yield return ($"{Name}.Report/.platform", Platform("Report"));
        yield return ($"{Name}.Report/definition.pbir", $$"""
            {
              "$schema": "{{Schemas}}item/report/definitionProperties/2.0.0/schema.json",
              "version": "4.0",
              "datasetReference": { "byPath": { "path": "../{{Name}}.SemanticModel" } }
            }
            """);
        yield return ($"{Name}.Report/definition/version.json", $$"""
            {
              "$schema": "{{Schemas}}item/report/definition/versionMetadata/1.0.0/schema.json",
              "version": "2.0.0"
            }
            """);
        yield return ($"{Name}.Report/definition/report.json", $$"""
            {
              "$schema": "{{Schemas}}item/report/definition/report/3.0.0/schema.json",
              "themeCollection": {}
            }
            """);
        yield return ($"{Name}.Report/definition/pages/pages.json", $$"""
            {
              "$schema": "{{Schemas}}item/report/definition/pagesMetadata/1.0.0/schema.json",
              "pageOrder": [ "{{Page}}" ],
              "activePageName": "{{Page}}"
            }
            """);
        yield return ($"{Name}.Report/definition/pages/{Page}/page.json", $$"""
            {
              "$schema": "{{Schemas}}item/report/definition/page/2.0.0/schema.json",
              "name": "{{Page}}",
              "displayName": "Conversations",
              "displayOption": "FitToPage",
              "height": 720,
              "width": 1280
            }
            """);
    }

    private static string Platform(string type) => $$"""
        {
          "$schema": "{{Schemas}}gitIntegration/platformProperties/2.0.0/schema.json",
          "metadata": { "type": "{{type}}", "displayName": "{{Name}}" },
          "config": { "version": "2.0", "logicalId": "{{Tmdl.IdOf(Name + type)}}" }
        }
        """;

    private static string ReadMe(string feed) => $"""
        # Conversation Export: a Power BI project

        Unpack this folder and open {Name}.pbip in a current Power BI Desktop. It prompts for credentials for {feed}:
        choose Basic, with any user name and your API key as the password. Apply the credentials to the shortest URL in the list, so
        that they are valid for all tables. Then choose Refresh.

        FeedUrl, RangeStart and RangeEnd are parameters (Transform data > Edit parameters). Power BI loads the conversations that
        were created on or after RangeStart and before RangeEnd, with their topics, contacts and assignments. After you publish the
        model, these tables keep the conversations of the last five years. A refresh then reloads the last three months, because the
        row of a conversation can change until the conversation is closed for good.
        """;
}
