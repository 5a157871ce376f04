using WikiGuard.Entities;

namespace WikiGuard.Ingest;

/// <summary>What a new allowlist changes, in a sentence of bounded length.</summary>
internal static class AllowlistChange
{
    private const int MostNamed = 10;

    public static string Describe(Allowlist before, Allowlist after)
    {
        var (old, now) = (ByName(before), ByName(after));
        List<string> parts =
        [
            Count("added", now.Keys.Except(old.Keys, StringComparer.Ordinal)),
            Count("removed", old.Keys.Except(now.Keys, StringComparer.Ordinal)),
            Count("changed", now.Where(e => old.TryGetValue(e.Key, out var entity) && !IsSame(entity, e.Value)).Select(e => e.Key)),
        ];
        if ((before.CaseSensitive, before.CheckRedirects) != (after.CaseSensitive, after.CheckRedirects))
            parts.Add($"case_sensitive is {Text(after.CaseSensitive)} and check_redirects {Text(after.CheckRedirects)}");
        return string.Join(", ", parts);
    }

    private static Dictionary<string, MonitoredEntity> ByName(Allowlist allowlist) =>
        allowlist.Entities.ToDictionary(e => $"{e.Wiki}:{e.Title}", StringComparer.Ordinal);

    private static bool IsSame(MonitoredEntity a, MonitoredEntity b) =>
        a.Match == b.Match && a.Aliases.SequenceEqual(b.Aliases, StringComparer.Ordinal) && a.Namespaces.SequenceEqual(b.Namespaces);

    private static string Count(string what, IEnumerable<string> names)
    {
        var all = names.ToList();
        if (all.Count == 0)
            return $"0 {what}";
        var shown = string.Join(", ", all.Take(MostNamed));
        return $"{all.Count} {what} ({shown}{(all.Count > MostNamed ? ", …" : "")})";
    }

    private static string Text(bool value) => value ? "true" : "false";
}
