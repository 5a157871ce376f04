namespace WikiGuard.Ports;

/// <summary>A user of Kafka's SASL/SCRAM. Prints without the password.</summary>
public sealed record KafkaCredentials(string UserName, string Password)
{
    public override string ToString() => $"Kafka user {UserName}";
}

/// <summary>What a client presents to a broker that asks for SASL/OAUTHBEARER. Prints without the token itself.</summary>
/// <param name="Value">As the broker reads it.</param>
/// <param name="Principal">For whom it was made, in logs only.</param>
/// <param name="ExpiresAt">The time after which a broker refuses it.</param>
public sealed record KafkaToken(string Value, string Principal, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"token of {Principal} until {ExpiresAt:O}";
}
