using System.Globalization;

namespace WikiGuard.Kafka;

/// <summary>
/// MSK listens on a separate port for each way to authenticate. A wrong one shows only as a connection that breaks again and again.
/// </summary>
internal static class MskAddress
{
    private static readonly Dictionary<int, string> Listeners = new()
    {
        [9092] = "plaintext",
        [9094] = "TLS with client certificates",
        [9194] = "TLS with client certificates",
        [9096] = "SCRAM",
        [9196] = "SCRAM",
        [9098] = "MSK IAM",
        [9198] = "MSK IAM",
    };

    /// <exception cref="InvalidConfigException">The bootstrap servers are MSK's, and their port belongs to another mechanism.</exception>
    public static void Check(string bootstrapServers, KafkaSecurity security)
    {
        var errors = bootstrapServers
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(server => Error(server, security))
            .OfType<string>()
            .ToList();
        if (errors.Count > 0)
            throw new InvalidConfigException("The Kafka bootstrap servers", errors);
    }

    private static string? Error(string server, KafkaSecurity security)
    {
        var colon = server.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(server.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return null; // librdkafka judges the form
        var host = server[..colon];
        if (!host.Contains(".kafka", StringComparison.OrdinalIgnoreCase)
            || !host.Contains(".amazonaws.com", StringComparison.OrdinalIgnoreCase))
            return null;
        return Listeners.TryGetValue(port, out var listener) && !security.MskPorts.Contains(port)
            ? $"{server}: on port {port} MSK expects {listener}, and this client is set to {security.Name}. Take the addresses with port "
                + $"{security.MskPorts[0]}, or change the security."
            : null;
    }
}
