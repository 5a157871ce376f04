using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace WikiGuard.Kafka;

/// <summary>
/// What is wrong with a broker's certificate. librdkafka tells every fault of one as an unknown authority, so the broker is asked for it
/// again.
/// </summary>
internal static partial class BrokerCertificate
{
    /// <summary>Whether librdkafka has refused a broker for its certificate.</summary>
    public static bool IsRefused(string reason) => reason.Contains("certificate verify failed", StringComparison.Ordinal);

    /// <param name="reason">librdkafka's, which begins with the broker's address.</param>
    /// <param name="caFile">The authorities; null for those of the system.</param>
    /// <returns>Whole sentences; null where no more is to be learned.</returns>
    public static async Task<string?> ExplainAsync(string reason, string? caFile, CancellationToken cancellationToken)
    {
        if (Address().Match(reason) is not { Success: true } at)
            return null;
        var (host, port) = (at.Groups["host"].Value.Trim('[', ']'), int.Parse(at.Groups["port"].ValueSpan, CultureInfo.InvariantCulture));
        string? fault = null;
        try
        {
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = host,
                CertificateChainPolicy = PolicyOf(caFile),
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    fault = FaultOf($"{host}:{port}", certificate as X509Certificate2, chain, errors, caFile);
                    return false; // nothing is said over this connection
                },
            };
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, cancellationToken);
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsClientAsync(options, cancellationToken);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException or CryptographicException
            or UnauthorizedAccessException)
        {
            // As the callback has it; or the broker is gone, or the file.
        }
        return fault;
    }

    private static X509ChainPolicy PolicyOf(string? caFile)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (caFile is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.ImportFromPemFile(caFile);
        }
        return policy;
    }

    private static string? FaultOf(
        string broker, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string? caFile)
    {
        if (certificate is null)
            return null;
        var flags = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            return $"The certificate of {broker} is good from {certificate.NotBefore.ToUniversalTime():u} to "
                + $"{certificate.NotAfter.ToUniversalTime():u} only. Renew it, or set this machine's clock right.";
        }
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"The certificate of {broker} is for {NamesOf(certificate)} only. Reach the broker by such a name, or issue one for the "
                + "name that is used.";
        }
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return $"The certificate of {broker} was issued by {certificate.Issuer}, an authority that "
                + $"{(caFile is null ? "this system does not know" : $"is not in {caFile}")}. Add the authority's certificate there.";
        }
        return caFile is null
            ? null : $"The certificate of {broker} is good by {caFile} as it is now. Start anew: the file is read at the start only.";
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString()))).ToList();
        return names.Count > 0 ? string.Join(", ", names) : certificate.Subject;
    }

    [GeneratedRegex(@"^[a-z_]+://(?<host>\[[^\]]+\]|[^/:]+):(?<port>[0-9]{1,5})/", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();
}
