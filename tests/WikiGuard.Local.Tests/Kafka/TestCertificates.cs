using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WikiGuard.Local.Tests.Kafka;

/// <summary>An authority that no system knows, made for one test, with its file for clients.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _certificate;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=a test's authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _certificate = request.CreateSelfSigned(Yesterday, Yesterday.AddDays(7));
        File.WriteAllText(CaFile, _certificate.ExportCertificatePem());
    }

    /// <summary>PEM.</summary>
    public string CaFile { get; } = Path.GetTempFileName();

    private static DateTimeOffset Yesterday => TimeProvider.System.GetUtcNow().AddDays(-1);

    /// <param name="host">A name, or an address.</param>
    /// <param name="isExpired">Whether it was good until yesterday.</param>
    public X509Certificate2 Issue(string host, bool isExpired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        var until = isExpired ? Yesterday.AddHours(2) : Yesterday.AddDays(6);
        using var issued = request.Create(_certificate, Yesterday.AddHours(1), until, [1, 2, 3, 4]);
        return issued.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        File.Delete(CaFile);
        _certificate.Dispose();
    }
}
