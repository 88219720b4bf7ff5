namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// A lock between the processes of a machine. The operating system releases the lock when the process that holds it ends, even after a
/// crash. The lock's file stays: if one process deleted the file while another opened it, two processes could hold the lock.
/// </summary>
internal static class FileLock
{
    private static readonly TimeSpan AskAgainEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until no other process or task holds the lock, and takes it. Disposing the result releases it.</summary>
    /// <param name="path">The lock's file. It is created if it does not exist.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public static async Task<IAsyncDisposable> TakeAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return PrivateFiles.Create(path, FileMode.OpenOrCreate);
            }
            catch (IOException held) when (IsHeld(held))
            {
                await Task.Delay(AskAgainEvery, cancellation);
            }
        }
    }

    /// <summary>Whether the error means that the file is in use: a sharing violation on Windows, EWOULDBLOCK elsewhere.</summary>
    private static bool IsHeld(IOException failure)
    {
        const int SharingViolation = unchecked((int)0x80070020);
        const int WouldBlockOnLinux = 11;
        const int WouldBlockOnMac = 35;
        return failure.HResult is SharingViolation or WouldBlockOnLinux or WouldBlockOnMac;
    }
}
