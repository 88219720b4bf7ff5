using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace ConvExport.OData.Tests.Storage;

/// <summary>Everything that differs by database is in the folder Engines.</summary>
public sealed partial class EngineTests
{
    /// <summary>Files outside Engines that may name a database: the setting that selects it, and the check of the settings.</summary>
    private static readonly string[] s_settings = ["StorageOptions.cs", "SettingsCheck.cs"];

    [Fact]
    public void No_source_outside_of_the_engines_names_a_database()
    {
        var root = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "src"));
        var sources = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .ToList();
        Assert.Contains(sources, f => f.Contains("/Engines/Sqlite/", StringComparison.Ordinal));
        Assert.Contains(sources, f => f.Contains("/Engines/SqlServer/", StringComparison.Ordinal));
        var named = sources
            .Where(f => !f.Contains("/Engines/", StringComparison.Ordinal) && !s_settings.Contains(Path.GetFileName(f)))
            .SelectMany(f => File.ReadLines(Path.Combine(root, f)).Select((line, i) => $"{f}({i + 1}): {line.Trim()}"))
            .Where(line => EngineWords().IsMatch(line));
        Assert.Equal("", string.Join('\n', named));
    }

    [GeneratedRegex(
        @"\b(Sqlite(Connection|Command|Exception|DataReader|Engine)|Sql(Connection|Command|Exception|BulkCopy|DataReader|ServerEngine)|"
        + @"IsSqlite|IsSqlServer|StorageProvider\.\w+|SQLitePCL|Microsoft\.Data\.Sql\w+)\b")]
    private static partial Regex EngineWords();

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
