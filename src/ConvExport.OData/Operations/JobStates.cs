using Hangfire.States;
using Hangfire.Storage;

namespace ConvExport.OData.Operations;

/// <summary>What Hangfire knows of a job that was asked for.</summary>
internal static class JobStates
{
    private static readonly string[] Unfinished = [EnqueuedState.StateName, ProcessingState.StateName, ScheduledState.StateName, AwaitingState.StateName];

    /// <summary>Whether it waits or runs. One that failed, is done, or that nothing is known of any more, is not.</summary>
    public static bool IsUnfinished(this IStorageConnection connection, string job) => Unfinished.Contains(connection.GetStateData(job)?.Name);
}
