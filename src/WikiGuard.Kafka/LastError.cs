using Confluent.Kafka;

namespace WikiGuard.Kafka;

/// <summary>
/// What a client reported last. Its exceptions say only that nobody answered, and that all brokers are down is the consequence; the error
/// before says why.
/// </summary>
internal sealed class LastError
{
    private volatile Error? _error;

    /// <summary>Null before the first.</summary>
    public string? Explain(ClientAuthentication authentication) => _error is { } error ? authentication.Explain(error) : null;

    public void Take(Error error) => _error = error.Code == ErrorCode.Local_AllBrokersDown ? _error ?? error : error;
}
