namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>
/// Compares output with an approved file beside the tests. What differs is left there as <c>.received.</c>, to be looked at and renamed.
/// </summary>
internal static class Approved
{
    public static void Verify(string name, string received)
    {
        var folder = Path.Combine(Repository.Root, "tests", "ConvExport.OData.Tests", "Approved");
        var approvedPath = Path.Combine(folder, name.Insert(name.LastIndexOf('.'), ".approved"));
        var receivedPath = Path.Combine(folder, name.Insert(name.LastIndexOf('.'), ".received"));
        received = received.ReplaceLineEndings("\n").TrimEnd();
        var approved = File.Exists(approvedPath) ? File.ReadAllText(approvedPath).ReplaceLineEndings("\n").TrimEnd() : null;
        if (approved == received)
        {
            File.Delete(receivedPath);
            return;
        }

        File.WriteAllText(receivedPath, received + "\n");
        Assert.Fail(approved is null
            ? $"{name} has no approved file. Look at {receivedPath} and rename it."
            : $"{name} differs from its approved file. Compare {receivedPath}: "
                + $"first difference in line {FirstDifference(approved, received)}.");
    }

    private static int FirstDifference(string approved, string received) =>
        approved.Split('\n').Zip(received.Split('\n')).TakeWhile(pair => pair.First == pair.Second).Count() + 1;
}
