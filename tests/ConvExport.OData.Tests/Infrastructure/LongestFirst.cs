using Xunit.Abstractions;

[assembly: TestCollectionOrderer(
    ConvExport.OData.Tests.Infrastructure.LongestFirst.Name, "ConvExport.OData.Tests")]

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>
/// Starts the longest test classes first. Otherwise one of them could still be running when all other tests have ended.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public const string Name = "ConvExport.OData.Tests.Infrastructure.LongestFirst";

    /// <summary>The classes that take more than half a minute, sorted by measured duration, longest first.</summary>
    private static readonly string[] Longest =
        ["SqliteBackfillTests", "CommandLineTests", "FaultTests", "PollingTests", "AdoShapeTests", "SqliteNastyFileTests", "AgreementTests",
            "ReconcileTests", "SqliteShapeTests", "ExportKillTests", "BackupTests", "AdoNastyFileTests"];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(c =>
            Array.FindIndex(Longest, name => c.DisplayName.EndsWith("." + name, StringComparison.Ordinal)) is var place && place < 0
                ? Longest.Length : place);
}
