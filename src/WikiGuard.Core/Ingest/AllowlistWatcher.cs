using Microsoft.Extensions.Logging;
using WikiGuard.Alerts;
using WikiGuard.Entities;
using WikiGuard.Ports;

namespace WikiGuard.Ingest;

/// <summary>
/// Watches the allowlist while the Ingestor reads: a valid new one replaces the old one between two events; an invalid one is refused with
/// all its errors, and the old one stays in force, as it does while there is nothing to read.
/// </summary>
/// <param name="first">What is in force at the start, from <see cref="AllowlistSource.LoadAsync"/>.</param>
/// <param name="alerts">Notified once of each refused content, and once when the refusal is over.</param>
/// <param name="interval">How often the allowlist is checked.</param>
public sealed class AllowlistWatcher(
    AllowlistSource source, LoadedAllowlist first, MonitoredPages pages, IAlertSink alerts, TimeSpan interval, TimeProvider time,
    ILogger<AllowlistWatcher> logger)
{
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Content is taken when it has not changed for this long: a file may be seen half written, and half an allowlist may well be valid.
    /// </summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private LoadedAllowlist _inForce = first;
    private string? _refused; // the hash of the content, or why there is none
    private Alert? _told;
    private Alert? _untold;

    /// <summary>Checks until cancelled. It continues after any failure.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TellDoubts(_inForce.Allowlist);
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await LookAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Checks once; fails only when cancelled.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync(cancellationToken);
            await TellAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning(e, "The allowlist {Source} could not be checked now: {Reason} The one in force stays", source.Name,
                e.Message);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        string? settled = null;
        try
        {
            var file = await source.ReadAsync(cancellationToken);
            var hash = file.Hash;
            if (hash == _refused)
                return;
            if (hash == _inForce.Hash)
            {
                EndRefusal();
                return;
            }
            await Task.Delay(Settling, time, cancellationToken);
            if ((await source.ReadAsync(cancellationToken)).Hash != hash)
                return;
            settled = hash;
            Replace(LoadedAllowlist.Parse(file));
        }
        catch (InvalidConfigException e)
        {
            Refuse(settled ?? e.Message, e.Message);
        }
    }

    private void Replace(LoadedAllowlist next)
    {
        pages.Replace(next.Allowlist, next.Hash);
        logger.LogInformation(
            "The allowlist {Source} has changed: {Change}; {Count} entities are monitored now",
            source.Name, AllowlistChange.Describe(_inForce.Allowlist, next.Allowlist), next.Allowlist.Entities.Length);
        TellDoubts(next.Allowlist);
        _inForce = next;
        EndRefusal();
    }

    private void TellDoubts(Allowlist allowlist)
    {
        foreach (var doubt in allowlist.Doubts)
            logger.LogWarning("The allowlist may have a mistake: {Doubt}", doubt);
    }

    private void Refuse(string what, string errors)
    {
        if (what == _refused)
            return;
        _refused = what;
        logger.LogError("The allowlist {Source} is refused, and the previous one stays in force: {Errors}", source.Name, errors);
        _untold = new Alert(AlertSeverity.Warning, "The new allowlist is refused",
            $"The previous one stays in force until this is fixed. {errors}")
        { Runbook = RunbookSections.Refused };
    }

    private void EndRefusal()
    {
        _refused = null;
        _untold = _told is null
            ? null : _told with { Subject = $"over: {_told.Subject}", What = $"{source.Name} is in force.", Ended = true, Runbook = null };
    }

    // An alert that could not be sent is sent with the next check.
    private async Task TellAsync(CancellationToken cancellationToken)
    {
        if (_untold is not { } alert)
            return;
        await alerts.SendAsync(alert, cancellationToken);
        _told = alert.Ended ? null : alert;
        _untold = null;
    }
}
