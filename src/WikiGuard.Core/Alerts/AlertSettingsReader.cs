using System.Globalization;
using WikiGuard.Config;

namespace WikiGuard.Alerts;

/// <summary>Reads config/alerts.yaml and reports all its errors at once.</summary>
internal sealed class AlertSettingsReader(ConfigErrors errors)
{
    private const string Off = "off";

    public AlertSettings Read(YamlMap root)
    {
        root.ExpectKeys(errors, "the file", "risk", "webhook");
        var risk = root.Require(errors, "the file", "risk").AsMap(errors, "'risk'") is { } map ? ReadRisk(map) : RiskSettings.Off;
        return new AlertSettings(risk, root["webhook"].AsMap(errors, "'webhook'") is { } webhook ? ReadWebhook(webhook) : null);
    }

    private RiskSettings ReadRisk(YamlMap map)
    {
        map.ExpectKeys(errors, "'risk'", "from_severity", "per_entity", "max_age_hours", "quiet_hours");
        var least = Choice(map, "'risk'", "from_severity", [Off, .. RiskSettings.Known]);
        var limit = map.Require(errors, "'risk'", "per_entity").AsMap(errors, "'risk.per_entity'");
        limit?.ExpectKeys(errors, "'risk.per_entity'", "most", "hours");
        return new RiskSettings(
            [.. RiskSettings.Known.Take(RiskSettings.Known.IndexOf(least ?? Off) + 1)],
            (int)Whole(limit, "'risk.per_entity'", "most", 1, 1000), TimeSpan.FromHours(Whole(limit, "'risk.per_entity'", "hours", 1, 168)),
            TimeSpan.FromHours(Whole(map, "'risk'", "max_age_hours", 1, 168)),
            map["quiet_hours"].AsMap(errors, "'risk.quiet_hours'") is { } quiet ? ReadQuiet(quiet) : null);
    }

    private QuietHours? ReadQuiet(YamlMap map)
    {
        const string Owner = "'risk.quiet_hours'";
        map.ExpectKeys(errors, Owner, "from", "to", "time_zone");
        var (from, to) = (Time(map, Owner, "from"), Time(map, Owner, "to"));
        if (from is not null && from == to)
            errors.Add(map, $"{Owner} begin when they end; remove them, or let 'to' be another time");
        var zone = TimeZoneInfo.Utc;
        if (map["time_zone"].AsText(errors, "'time_zone'") is { } name && !TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone))
            errors.Add(map["time_zone"]!, $"{ConfigErrors.Show(name)} is no time zone that this machine knows; write one such as Europe/Vienna");
        return from is null || to is null || zone is null ? null : new QuietHours(from.Value, to.Value, zone);
    }

    private WebhookSettings? ReadWebhook(YamlMap map)
    {
        const string Owner = "'webhook'";
        map.ExpectKeys(errors, Owner, "url", "format");
        var url = map.Require(errors, Owner, "url");
        // The text is not repeated: it may be the secret itself.
        var reference = url.AsText(errors, "'webhook.url'") is { } text ? SecretReference.Parse(text) : null;
        if (reference is null && url is YamlScalar { ScalarKind: ScalarKind.Text })
            errors.Add(url, $"'webhook.url' does not say where the address stands: {SecretReference.Advice}. The address is a secret; do not "
                + "write it here");
        var format = Choice(map, Owner, "format", [.. Enum.GetNames<WebhookFormat>().Select(n => n.ToLowerInvariant())]);
        return reference is null || format is null
            ? null : new WebhookSettings(reference, Enum.Parse<WebhookFormat>(format, ignoreCase: true));
    }

    private string? Choice(YamlMap map, string owner, string key, string[] words)
    {
        var value = map.Require(errors, owner, key);
        if (value.AsText(errors, $"'{key}'") is not { } text || words.Contains(text, StringComparer.Ordinal))
            return (value as YamlScalar)?.Text;
        errors.Add(value!, $"'{key}' is {ConfigErrors.Show(text)}; write one of {string.Join(", ", words)}");
        return null;
    }

    private long Whole(YamlMap? map, string owner, string key, long least, long most) =>
        map?.Require(errors, owner, key).AsWhole(errors, $"'{key}'", least, most) ?? 1;

    private TimeOnly? Time(YamlMap map, string owner, string key)
    {
        var value = map.Require(errors, owner, key);
        if (value.AsText(errors, $"'{key}'") is not { } text)
            return null;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return time;
        errors.Add(value!, $"'{key}' is {ConfigErrors.Show(text)}; write a time such as \"22:00\"");
        return null;
    }
}
