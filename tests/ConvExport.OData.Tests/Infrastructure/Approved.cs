namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>
/// Compares output with a file in the folder Approved. If they differ, it saves the output there as a <c>.received.</c> file, which you
/// check and rename.
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
            ? $"{name} has no approved file. Check {receivedPath} and rename it."
            : $"{name} differs from its approved file. Compare {receivedPath}: "
                + $"first difference in line {FirstDifference(approved, received)}.");
    }

    private static int FirstDifference(string approved, string received) =>
        approved.Split('\n').Zip(received.Split('\n')).TakeWhile(pair => pair.First == pair.Second).Count() + 1;
}
