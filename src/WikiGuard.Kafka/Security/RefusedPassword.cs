using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using WikiGuard.Ports;

namespace WikiGuard.Kafka;

/// <summary>
/// What follows when brokers refuse a password: how often the stored one is read again, and what is logged, once for each change.
/// librdkafka reports a refusal for every broker and every attempt.
/// </summary>
/// <remarks>Used on the client's callback thread only.</remarks>
internal sealed class RefusedPassword(KafkaCredentials first, ILogger log, TimeProvider time, Jitter jitter)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    // For so long, attempts with the previous password may still be answered, and some brokers may not know the new one.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    private KafkaCredentials _credentials = first;
    private DateTimeOffset _nextRead;
    private DateTimeOffset _settled;
    private DateTimeOffset _refusedAt;
    private int _reads;
    private string? _told;

    /// <summary>Uses the new password, if there is one.</summary>
    /// <param name="stored">Reads the stored credentials.</param>
    public void Refused(Error error, Func<KafkaCredentials> stored, Action<KafkaCredentials> use)
    {
        var now = _refusedAt = time.GetUtcNow();
        if (error.Reason.Contains("mechanism handshake failed", StringComparison.Ordinal))
        {
            Tell("mechanism", $"Kafka does not offer the mechanism that this client is set to, and no password helps: "
                + $"{Spoken.Sentence(error.Reason)} Switch the mechanism on in the cluster, or change the security");
            return;
        }
        if (now < _nextRead)
            return;
        _nextRead = now + jitter.Wait(++_reads, FirstWait, LongestWait);
        KafkaCredentials read;
        try
        {
            read = stored();
            if (read != _credentials)
                use(read);
        }
#pragma warning disable CA1031 // An exception would end the client's polling unnoticed.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Tell("unreadable", $"Kafka refuses the password of {_credentials.UserName}, and the stored one cannot be read and used: "
                + $"{ClientAuthentication.Explain(e)}");
            return;
        }
        if (read != _credentials)
        {
            (_credentials, _settled, _told) = (read, now + Settling, null);
            log.LogWarning("Kafka refused the password, and a new one is stored: going on as {User}", read.UserName);
        }
        else if (now >= _settled)
        {
            Tell("same", $"Kafka refuses {read.UserName} ({error.Reason}), and the stored password is the one that it refuses. Check the "
                + "password, and that the cluster knows this user");
        }
    }

    /// <summary>A broker has let this client in. Another may refuse it still.</summary>
    public void Accepted()
    {
        if (_told is null || time.GetUtcNow() - _refusedAt < Settling)
            return;
        (_told, _reads, _nextRead) = (null, 0, default);
        log.LogInformation("Kafka lets {User} in again", _credentials.UserName);
    }

    private void Tell(string what, string words)
    {
        if (_told == what)
            return;
        _told = what;
        log.LogError("{Reason}. It is tried again until it succeeds", words.TrimEnd('.'));
    }
}
