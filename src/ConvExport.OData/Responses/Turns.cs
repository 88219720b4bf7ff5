using System.Runtime.CompilerServices;

namespace ConvExport.OData.Responses;

/// <summary>
/// Yields the thread to other requests between two chunks of a response. Reading from SQLite and rendering are synchronous. So without
/// this class, a response would keep its thread until the buffers for the client are full. A hundred large responses would then delay a
/// small one by seconds.
/// </summary>
internal static class Turns
{
    /// <summary>Continues at the end of the thread pool's queue if other work waits in it.</summary>
    public static ValueTask GiveAsync() => ThreadPool.PendingWorkItemCount == 0 ? ValueTask.CompletedTask : QueueAsync();

    private static async ValueTask QueueAsync() => await default(EndOfQueue);

    /// <summary>Like <see cref="Task.Yield"/>, but puts the work at the end of the queue, not before other work.</summary>
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
