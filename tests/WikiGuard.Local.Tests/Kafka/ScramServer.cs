using System.Security.Cryptography;
using System.Text;

namespace WikiGuard.Local.Tests.Kafka;

/// <summary>The broker's side of one SCRAM-SHA-512 exchange (RFC 5802), for one user.</summary>
internal sealed class ScramServer(string userName, string password)
{
    private const int Iterations = 4096;
    private static readonly byte[] Salt = Encoding.ASCII.GetBytes("a test's salt");

    private string? _firstMessages;

    /// <returns>The next message, and whether the exchange is complete; null where the client is refused.</returns>
    public (string Message, bool IsComplete)? Next(string clientMessage)
    {
        if (_firstMessages is not null)
            return Finish(clientMessage);
        var bare = clientMessage[clientMessage.IndexOf("n=", StringComparison.Ordinal)..]; // after the header "n,,"
        var attributes = Attributes(bare);
        if (!string.Equals(attributes['n'], userName, StringComparison.Ordinal))
            return null;
        var answer = $"r={attributes['r']}server,s={Convert.ToBase64String(Salt)},i={Iterations}";
        _firstMessages = $"{bare},{answer}";
        return (answer, false);
    }

    private (string Message, bool IsComplete)? Finish(string clientMessage)
    {
        var withoutProof = clientMessage[..clientMessage.IndexOf(",p=", StringComparison.Ordinal)];
        var exchange = $"{_firstMessages},{withoutProof}";
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, Salt, Iterations, HashAlgorithmName.SHA512, 64);
        var storedKey = SHA512.HashData(Sign(salted, "Client Key"));
        var clientKey = Convert.FromBase64String(Attributes(clientMessage)['p']).Zip(Sign(storedKey, exchange), (a, b) => (byte)(a ^ b))
            .ToArray();
        return SHA512.HashData(clientKey).AsSpan().SequenceEqual(storedKey)
            ? ($"v={Convert.ToBase64String(Sign(Sign(salted, "Server Key"), exchange))}", true)
            : null;
    }

    private static byte[] Sign(byte[] key, string text) => HMACSHA512.HashData(key, Encoding.UTF8.GetBytes(text));

    private static Dictionary<char, string> Attributes(string message) =>
        message.Split(',').ToDictionary(part => part[0], part => part[2..]);
}
