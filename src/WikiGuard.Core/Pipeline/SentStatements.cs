using WikiGuard.Batches;
using WikiGuard.Config;
using WikiGuard.Gold;
using WikiGuard.Quality;
using WikiGuard.Silver;
using WikiGuard.Sql;

namespace WikiGuard.Pipeline;

/// <summary>
/// The statements of <c>sql/</c> as the layers send them: with the columns of their tables, the statements embedded in them, and the
/// gates' rules.
/// </summary>
public static class SentStatements
{
    /// <summary>A statement; parameters that a batch or the risk model supplies are left open.</summary>
    /// <param name="name">One of <see cref="SqlLibrary.Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such statement; the message says which name is nearest.</exception>
    public static SqlTemplate Get(string name, QualityRules rules) => name.Split('/')[0] switch
    {
        _ when !SqlLibrary.Names.Contains(name, StringComparer.Ordinal) =>
            throw new ArgumentException($"There is no statement {name}{Advice(name)}", nameof(name)),
        "silver" => SilverStatements.Get(name, rules),
        "gold" => GoldStatements.Get(name, rules),
        "rollback" => EarlierTables.Statement(name),
        _ => SqlLibrary.Get(name),
    };

    // The folder may be missing or wrong.
    private static string Advice(string name)
    {
        var files = SqlLibrary.Names.ToLookup(FileOf, StringComparer.Ordinal);
        return NearestName.Of(FileOf(name), [.. files.Select(f => f.Key)]) is { } nearest
            ? $"; did you mean {string.Join(" or ", files[nearest])}?"
            : ".";
    }

    private static string FileOf(string name) => name.Split('/')[^1];
}
