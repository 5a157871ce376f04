using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using WikiGuard.Ports;

namespace WikiGuard.Kafka;

/// <summary>Keeps one client's credentials fresh, as librdkafka asks for them.</summary>
/// <remarks>
/// Runs on the client's callback thread and makes it wait, at most <see cref="FetchTimeout"/>: the client's disposal waits for that
/// thread, so nothing here can touch a disposed client. Never throws; librdkafka tries again by itself, every ten seconds for a
/// token and with its own back-off for a connection.
/// </remarks>
internal sealed class ClientAuthentication(KafkaSecurity security, ILogger log) : IDisposable
{
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private KafkaCredentials? _credentials = (security as ScramSecurity)?.First;

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
            client.OAuthBearerSetTokenFailure($"{Explain(e)} Trying again in 10 s.");
        }
    }

    /// <summary>When a broker has refused this client: uses the new password, if there is one.</summary>
    public void OnError(IClient client, Error error)
    {
        if (security is not ScramSecurity scram || error.Code is not (ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed))
            return;
        try
        {
            var credentials = Fetch(scram.Source);
            if (credentials == _credentials)
            {
                log.LogError("Kafka refuses {User}, and the stored password has not changed. Check it, and that the cluster knows this "
                    + "user.", credentials.UserName);
                return;
            }

            client.SetSaslCredentials(credentials.UserName, credentials.Password);
            _credentials = credentials;
            log.LogWarning("Kafka refused the password, and a new one is stored: going on as {User}", credentials.UserName);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogError("Kafka refuses the password, and the stored one cannot be read: {Reason}", Explain(e));
        }
    }

    /// <summary>Ends a wait. To be called before the client is disposed.</summary>
    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    private T Fetch<T>(Func<CancellationToken, Task<T>> source)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(FetchTimeout);
        return Task.Run(() => source(limit.Token), limit.Token).WaitAsync(limit.Token).GetAwaiter().GetResult();
    }

    private static string Explain(Exception e) =>
        e is OperationCanceledException ? $"No answer within {FetchTimeout.TotalSeconds} s." : e.Message;
}
