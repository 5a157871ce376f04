using Microsoft.Extensions.Logging;
using WikiGuard.Aws.Kafka;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Kafka;
using WikiGuard.Leases;
using WikiGuard.Ports;

namespace WikiGuard.Functions.Ingestor;

/// <summary>Waits for the lease, reads under it, and ends when what it has read is durable.</summary>
internal sealed class IngestWorker(
    IngestorSettings settings, IObjectStore objects, IngestState state, MetricsReporter metrics, TimeProvider time, Random random,
    ILoggerFactory logging)
{
    public const string LeaseName = "ingest";

    // The time that an abandoned drain takes to notice.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = logging.CreateLogger<IngestWorker>();

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        using var ended = new CancellationTokenSource();
        var reporting = metrics.RunAsync(ended.Token);
        try
        {
            await IngestAsync(stopping, ended.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return 0; // while standing by
        }
        catch (InvalidConfigException e)
        {
            _logger.LogCritical("{Reason}", e.Message);
            return 2;
        }
        catch (WikiGuardException e)
        {
            _logger.LogCritical("{Reason}", e.Message);
            return 1;
        }
#pragma warning disable CA1031 // The outermost handler: whatever it is, another start may go better.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _logger.LogCritical(e, "The Ingestor failed");
            return 1;
        }
        finally
        {
            await ended.CancelAsync();
            await reporting;
        }
    }

    private async Task IngestAsync(CancellationToken stopping, CancellationToken ended)
    {
        // Before the lease, so that a wrong configuration shows while the previous instance still works.
        var source = settings.AllowlistFile is { } file
            ? AllowlistSource.OfFile(file) : AllowlistSource.OfObject(objects, settings.AllowlistKey);
        var allowlist = await source.LoadAsync(stopping);
        var pages = new MonitoredPages(allowlist.Allowlist, allowlist.Hash);
        var security = await settings.Kafka.SecurityAsync(
            region => new MskIamTokens(region, time).IssueAsync, secret => new KafkaSecret(secret).ReadAsync, stopping);
        var kafka = new KafkaEventLogOptions(settings.BootstrapServers, Durability.Acknowledged)
        {
            Security = security with { CaFile = settings.CaFile },
            // An unavailable Kafka holds reading back for as long as it takes; the stream keeps what we have not read for a week.
            DeliveryTimeout = Timeout.InfiniteTimeSpan,
            MaxBytesInFlight = settings.MaxBytesInFlight,
        };
        var watching = new AllowlistWatcher(
            source, allowlist, pages, state.Allowlist, AllowlistWatcher.DefaultInterval, time, logging.CreateLogger<AllowlistWatcher>())
            .RunAsync(ended);

        var leases = new LeaseStore(
            objects, engine: null, time, logging.CreateLogger<LeaseStore>(),
            new LeaseHolder($"process {Environment.ProcessId} on {Environment.MachineName}"))
        {
            Lifetime = settings.Lease,
        };
        await using var keeper = new LeaseKeeper(leases, LeaseName, time, logging.CreateLogger<LeaseKeeper>());
        state.Keeper = keeper;
        var epoch = await keeper.AcquireAsync(stopping);
        using var reading = new Reading(settings, kafka, pages, objects, time, random, logging);
        state.Reading = reading;
        await ReadAsync(reading, epoch, keeper, stopping);
    }

    private async Task ReadAsync(Reading reading, long epoch, LeaseKeeper keeper, CancellationToken stopping)
    {
        var lost = keeper.Lost;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, lost);
        var running = reading.Ingestor.RunAsync(reading.Source, epoch, stop.Token);
        await Task.WhenAny(running, Task.Delay(Timeout.InfiniteTimeSpan, stop.Token));
        state.IsStopping = stop.IsCancellationRequested;

        var isDrained = !lost.IsCancellationRequested && await EndsWithinAsync(running, settings.Drain, lost);
        var loss = lost.IsCancellationRequested ? LossOf(keeper) : null;
        if (!isDrained)
        {
            var reason = loss?.Message
                ?? $"Not all that was read is durable after {settings.Drain.TotalSeconds:0} s. The checkpoint stands before it, and the "
                    + "next start reads it again.";
            _logger.LogWarning("Stopping without the rest: {Reason}", reason);
            reading.Log.Fail(new FatalException(reason));
            await EndsWithinAsync(running, LastWords, CancellationToken.None);
        }
        if (loss is not null)
            throw loss;
        if (isDrained)
            await running;
        _logger.LogInformation("Stopped as asked; {Counters}", reading.Ingestor.Counters);
    }

    private static WikiGuardException LossOf(LeaseKeeper keeper) => keeper.IsTaken
        ? new ConflictException("The lease went to another Ingestor, which reads again what is not durable. This one ends, to start again "
            + "and stand by.")
        : new TransientException($"The lease could not be renewed before it ran out: {Spoken.Sentence(keeper.WaitsFor ?? "")} Whoever is "
            + "first to take it reads again what is not durable. This one ends, to start again.");

    /// <returns>False where the time ran out, or the lease was lost, before the task ended, successfully or not.</returns>
    private async Task<bool> EndsWithinAsync(Task task, TimeSpan limit, CancellationToken lost)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(lost);
        await Task.WhenAny(task, Task.Delay(limit, time, end.Token));
        await end.CancelAsync();
        return task.IsCompleted;
    }
}
