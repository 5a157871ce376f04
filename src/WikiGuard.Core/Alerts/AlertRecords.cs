using WikiGuard.Ports;

namespace WikiGuard.Alerts;

/// <summary>What stands under <c>alerts/</c>: the conditions of a scope each, and three records beside them.</summary>
internal static class AlertRecords
{
    public const string Prefix = "alerts/";

    /// <summary>Whether the object holds the conditions of a scope.</summary>
    public static bool HoldsConditions(string key) => key is not (SilenceBook.Key or RiskBook.Key or DeliveredAlerts.Key);

    /// <exception cref="DamagedStoreException">The object cannot be read.</exception>
    public static void Check(string key, StoredObject stored)
    {
        object _ = key switch
        {
            SilenceBook.Key => SilenceBook.Parse(stored),
            RiskBook.Key => RiskBook.Parse(stored),
            DeliveredAlerts.Key => DeliveredAlerts.Parse(stored),
            _ => AlertBook.Parse(key, stored),
        };
    }
}
