using Hangfire.States;
using Hangfire.Storage;

namespace ConvExport.OData.Operations;

/// <summary>The state of a Hangfire job.</summary>
internal static class JobStates
{
    private static readonly string[] Unfinished =
        [EnqueuedState.StateName, ProcessingState.StateName, ScheduledState.StateName, AwaitingState.StateName];

    /// <summary>Whether the job is waiting or running. False if it failed, succeeded, was deleted or no longer exists.</summary>
    public static bool IsUnfinished(this IStorageConnection connection, string job) =>
        Unfinished.Contains(connection.GetStateData(job)?.Name);
}
