using System.Security.Cryptography;
using System.Text;

namespace WikiGuard.Alerts;

/// <summary>Short names of alerts, for people to type: the same alert has the same one wherever it is read.</summary>
internal static class AlertIds
{
    private const int Digits = 8;

    public static string OfCondition(string scope, string key, DateTimeOffset since) => Of($"{scope} {key} {since:O}");

    public static string OfWindow(string entity, DateTimeOffset start) => Of($"{entity} {start.UtcDateTime:O}");

    private static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..Digits];
}
