namespace ConvExport.OData.Commands;

/// <summary>Reports synchronously on the caller's thread, so that the progress shown is never out of date.</summary>
internal sealed class DirectProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
