using System.Runtime.CompilerServices;

namespace ConvExport.OData.Responses;

/// <summary>
/// Lets other requests have a thread between two chunks of a response. Reading SQLite and rendering do not wait for anything, so a
/// response would otherwise keep its thread until the client's buffers are full, and a hundred of them would make a small request wait for
/// seconds.
/// </summary>
internal static class Turns
{
    /// <summary>Goes to the end of the thread pool's queue if others wait in it.</summary>
    public static ValueTask GiveAsync() => ThreadPool.PendingWorkItemCount == 0 ? ValueTask.CompletedTask : QueueAsync();

    private static async ValueTask QueueAsync() => await default(EndOfQueue);

    /// <summary>Like <see cref="Task.Yield"/>, which however puts the work before that of others.</summary>
    private readonly struct EndOfQueue : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public EndOfQueue GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => ThreadPool.QueueUserWorkItem(next => next(), continuation, preferLocal: false);

        public void UnsafeOnCompleted(Action continuation) =>
            ThreadPool.UnsafeQueueUserWorkItem(next => next(), continuation, preferLocal: false);
    }
}
