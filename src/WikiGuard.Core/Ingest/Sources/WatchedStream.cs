using System.Runtime.CompilerServices;

namespace WikiGuard.Ingest.Sources;

/// <summary>
/// Fails a read that gets no byte for too long: a connection that was lost silently would otherwise wait forever. Time that the
/// consumer takes between reads does not count. Whatever else breaks the response, including damaged compression, becomes an
/// <see cref="IOException"/>.
/// </summary>
internal sealed class WatchedStream(Stream inner, TimeSpan maxSilence, TimeProvider time, StreamHealth health) : ReadOnlyStream
{
    private CancellationTokenSource _silence = new(Timeout.InfiniteTimeSpan, time);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int length;
        try
        {
            var read = inner.ReadAsync(buffer, _silence.Token);
            length = read.IsCompletedSuccessfully ? read.Result : await WaitAsync(read, cancellationToken);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"no byte came for {maxSilence.TotalSeconds:0} s", e);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            throw new IOException($"the response is damaged: {e.Message}", e);
        }

        health.BytesCame();
        return length;
    }

    // Most reads of a busy stream wait, so waiting allocates nothing: one timer is reused.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAsync(ValueTask<int> read, CancellationToken cancellationToken)
    {
        var silence = _silence;
        silence.CancelAfter(maxSilence);
        try
        {
            using (cancellationToken.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), silence))
                return await read;
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            if (!silence.TryReset())
            {
                _silence = new(Timeout.InfiniteTimeSpan, time);
                silence.Dispose();
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _silence.Dispose();
        }

        base.Dispose(disposing);
    }
}
