using System.Text;
using WikiGuard.Ports;

namespace WikiGuard.Quality;

/// <summary>
/// Sees that a version of the rules means the same rules for ever: quarantined rows and metrics say which version judged them. Kept in
/// <c>rules/{version}.sha256</c>.
/// </summary>
public static class RuleVersions
{
    /// <exception cref="InvalidConfigException">The lakehouse knows other rules by this version.</exception>
    public static async Task EnsureAsync(IObjectStore objects, QualityRules rules, CancellationToken cancellationToken)
    {
        var key = $"rules/{rules.Version:D8}.sha256";
        if (await objects.PutIfAbsentAsync(key, Encoding.UTF8.GetBytes(rules.Hash), cancellationToken))
            return;
        if (await objects.GetAsync(key, cancellationToken) is { } known && Encoding.UTF8.GetString(known.Content.Span) != rules.Hash)
        {
            throw new InvalidConfigException(
                $"quality-rules.yaml has changed, and its version is still {rules.Version}. Raise `version` at its top, so that rows and metrics can be traced to the rules that judged them.");
        }
    }
}
