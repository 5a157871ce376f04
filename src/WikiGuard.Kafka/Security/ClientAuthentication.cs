using System.Security.Cryptography;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace WikiGuard.Kafka;

/// <summary>Keeps one client's credentials fresh, as librdkafka asks for them.</summary>
/// <param name="random">Spreads the reads of a refused password; null: a generator of its own.</param>
/// <remarks>
/// Runs on the client's callback thread and makes it wait, at most <see cref="FetchTimeout"/>: the client's disposal waits for that
/// thread, so nothing here can touch a disposed client. Never throws; librdkafka tries again by itself, every ten seconds for a
/// token and with its own back-off for a connection.
/// </remarks>
internal sealed class ClientAuthentication(KafkaSecurity security, ILogger log, TimeProvider? time = null, Random? random = null)
    : IDisposable
{
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly RefusedPassword? _password = security is ScramSecurity { First: var first }
        ? new(first, log, time ?? TimeProvider.System, new Jitter(random ?? new Random(RandomNumberGenerator.GetInt32(int.MaxValue))))
        : null;

    /// <summary>When librdkafka wants a token: at first, and after four fifths of the life of the last one.</summary>
    public void RefreshToken(IClient client)
    {
        if (security is not MskIamSecurity iam)
            return;
        try
        {
            var token = Fetch(iam.Tokens);
            client.OAuthBearerSetToken(token.Value, token.ExpiresAt.ToUnixTimeMilliseconds(), token.Principal);
            log.LogInformation("Kafka: new token of {Principal}, good until {ExpiresAt}", token.Principal, token.ExpiresAt);
        }
#pragma warning disable CA1031 // Whatever fails here must reach librdkafka as text: an exception would end the client's polling unnoticed.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // comes back as the client's error, and is logged there
            client.OAuthBearerSetTokenFailure($"{Spoken.Sentence(Explain(e))} Trying again in 10 s.");
        }
    }

    /// <summary>When the client reports an error: a refused password is followed up and logged here.</summary>
    /// <returns>Whether it was one.</returns>
    public bool IsRefusal(IClient client, Error error)
    {
        if (_password is null || error.Code is not (ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed))
            return false;
        _password.Refused(error, () => Fetch(((ScramSecurity)security).Source), c => client.SetSaslCredentials(c.UserName, c.Password));
        return true;
    }

    /// <summary>When a broker has done what this client asked for.</summary>
    public void Accepted() => _password?.Accepted();

    /// <summary>Why an error came: librdkafka's words, or what is wrong with a certificate.</summary>
    public string Explain(Error error)
    {
        if (!BrokerCertificate.IsRefused(error.Reason))
            return error.Reason;
        try
        {
            return Fetch(token => BrokerCertificate.ExplainAsync(error.Reason, security.CaFile, token)) ?? error.Reason;
        }
        catch (OperationCanceledException)
        {
            return error.Reason;
        }
    }

    /// <summary>Ends a wait. To be called before the client is disposed.</summary>
    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    internal static string Explain(Exception e) =>
        e is OperationCanceledException ? $"No answer within {FetchTimeout.TotalSeconds} s." : e.Message;

    private T Fetch<T>(Func<CancellationToken, Task<T>> source)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(FetchTimeout);
        return Task.Run(() => source(limit.Token), limit.Token).WaitAsync(limit.Token).GetAwaiter().GetResult();
    }
}
