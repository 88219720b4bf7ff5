using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace ConvExport.OData.Responses;

/// <summary>
/// Thrown if a client reads so slowly that its connection is closed. If the connection stayed open, its request would keep a database
/// statement open and use the server's memory.
/// </summary>
internal sealed class SlowReaderException() : OperationCanceledException("The client read too slowly.");

/// <summary>
/// A response body that closes the connection if the client stops reading. Kestrel's own limit, the minimum data rate, allows time for all
/// bytes in its buffers, so a client that never reads could keep its connection for more than an hour.
/// </summary>
internal sealed class PatientBody(IHttpResponseBodyFeature inner, HttpContext http, TimeSpan limit) : IHttpResponseBodyFeature
{
    private PatientWriter? _writer;

    public Stream Stream => inner.Stream;

    public PipeWriter Writer => _writer ??= new PatientWriter(inner.Writer, http, limit);

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        inner.SendFileAsync(path, offset, count, cancellationToken);

    public Task CompleteAsync() => inner.CompleteAsync();

    private sealed class PatientWriter(PipeWriter inner, HttpContext http, TimeSpan limit) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            Patiently(inner.FlushAsync(cancellationToken));

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
            Patiently(inner.WriteAsync(source, cancellationToken));

        private ValueTask<FlushResult> Patiently(ValueTask<FlushResult> flush) => flush.IsCompleted ? flush : WaitAsync(flush.AsTask());

        private async ValueTask<FlushResult> WaitAsync(Task<FlushResult> flush)
        {
            try
            {
                return await flush.WaitAsync(limit);
            }
            catch (TimeoutException)
            {
                http.Abort();
                throw new SlowReaderException();
            }
        }
    }
}
