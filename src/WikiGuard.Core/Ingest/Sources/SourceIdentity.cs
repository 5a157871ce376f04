using System.Security.Cryptography;
using System.Text;

namespace WikiGuard.Ingest.Sources;

internal static class SourceIdentity
{
    /// <summary>A name that people recognise, suitable for a key, and a hash that distinguishes sources of the same name.</summary>
    public static string Of(string name, string address)
    {
        var readable = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(address));
        return $"{readable}-{Convert.ToHexStringLower(hash.AsSpan(0, 6))}";
    }
}
