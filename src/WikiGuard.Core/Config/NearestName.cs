namespace WikiGuard.Config;

/// <summary>Finds the name that somebody who made a typing error most likely meant.</summary>
public static class NearestName
{
    // Longer names are not typing errors; computing the distance below costs the product of the lengths.
    private const int Longest = 64;

    /// <returns>The candidate with the fewest edits, or null where none is within a third of its length.</returns>
    public static string? Of(string written, ReadOnlySpan<string> candidates)
    {
        if (written.Length > Longest) return null;
        string? nearest = null;
        var fewest = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var edits = Edits(written.ToLowerInvariant(), candidate);
            if (edits < fewest && edits <= Math.Max(1, candidate.Length / 3)) (nearest, fewest) = (candidate, edits);
        }

        return nearest;
    }

    // Levenshtein's distance, one row at a time.
    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
