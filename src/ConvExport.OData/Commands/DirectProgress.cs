namespace ConvExport.OData.Commands;

/// <summary>Reports on the caller's thread and at once, so that what is shown is never older than what is done.</summary>
internal sealed class DirectProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
