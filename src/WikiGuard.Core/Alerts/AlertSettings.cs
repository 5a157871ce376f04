using WikiGuard.Config;

namespace WikiGuard.Alerts;

/// <summary>How a webhook wants what it is sent.</summary>
public enum WebhookFormat
{
    /// <summary>A message for an incoming webhook of Slack.</summary>
    Slack,

    /// <summary>The alert itself.</summary>
    Json,
}

/// <param name="Url">Where its address stands, which is a secret.</param>
public sealed record WebhookSettings(SecretReference Url, WebhookFormat Format);

/// <summary>The content of config/alerts.yaml.</summary>
/// <param name="Webhook">Null for none.</param>
public sealed record AlertSettings(RiskSettings Risk, WebhookSettings? Webhook)
{
    public const string FileName = "alerts.yaml";

    /// <param name="yaml">The file's text.</param>
    /// <param name="sourceName">What error messages call the file.</param>
    /// <exception cref="InvalidConfigException">Names every error with line and column and what to do.</exception>
    public static AlertSettings Parse(string yaml, string sourceName)
    {
        var errors = new ConfigErrors(sourceName);
        var root = YamlReader.ReadMap(yaml, errors);
        var settings = root is null ? null : new AlertSettingsReader(errors).Read(root);
        errors.ThrowIfAny();
        return settings!;
    }
}
