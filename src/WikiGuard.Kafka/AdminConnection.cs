using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace WikiGuard.Kafka;

/// <summary>
/// A short-lived client for queries and changes, which keeps a broker's last error: its exceptions say only that nobody answered.
/// </summary>
internal sealed class AdminConnection : IDisposable
{
    private readonly ClientAuthentication _authentication;
    private readonly LastError _lastError = new();

    /// <param name="timeout">For one answer, including the authentication before it.</param>
    /// <exception cref="InvalidConfigException">The addresses are MSK's for another security, or librdkafka refuses the
    /// settings.</exception>
    public AdminConnection(string bootstrapServers, TimeSpan timeout, KafkaSecurity security)
    {
        MskAddress.Check(bootstrapServers, security);
        var settings = new AdminClientConfig { BootstrapServers = bootstrapServers, SocketTimeoutMs = (int)timeout.TotalMilliseconds };
        security.Configure(settings);
        _authentication = new ClientAuthentication(security, NullLogger.Instance);
        var builder = new AdminClientBuilder(settings)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, error) => _lastError.Take(error));
        if (security is MskIamSecurity)
            builder.SetOAuthBearerTokenRefreshHandler((client, _) => _authentication.RefreshToken(client));
        try
        {
            Client = builder.Build();
        }
        catch (Exception e) when (IsFailure(e))
        {
            _authentication.Dispose();
            throw new InvalidConfigException($"No Kafka client can be made for {bootstrapServers} ({security.Name}): {e.Message}", e);
        }
    }

    public IAdminClient Client { get; }

    public static bool IsFailure(Exception e) => e is KafkaException or ArgumentException or InvalidOperationException;

    /// <summary>Why a call failed, as far as is known.</summary>
    public string Explain(Exception e) => _lastError.Explain(_authentication) ?? e.Message;

    public void Dispose()
    {
        _authentication.Stop();
        Client.Dispose();
        _authentication.Dispose();
    }
}
