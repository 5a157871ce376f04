namespace WikiGuard.Recordings;

internal enum Malformation
{
    Blank,
    Truncated,
    Array,
    InvalidUtf8,
    NoMeta,
    NoId,
    KeyTwice,
    LoneSurrogate,
}

/// <summary>Corrupts a valid event in one way.</summary>
internal static class MalformedLines
{
    public static byte[] Break(ReadOnlySpan<byte> line, Malformation how)
    {
        var comment = line.IndexOf("\"comment\":\""u8) + "\"comment\":\""u8.Length;
        return how switch
        {
            Malformation.Truncated => line[..(line.Length * 3 / 5)].ToArray(),
            Malformation.Array => [.. "["u8, .. line, .. "]"u8],
            Malformation.InvalidUtf8 => [.. line[..comment], 0xC3, 0x28, 0xFF, .. line[comment..]],
            Malformation.NoMeta => Without(line, "\"meta\":{"u8, "},"u8),
            // The top-level id is a number, so that the first quoted one is meta's.
            Malformation.NoId => Without(line, "\"id\":\""u8, ","u8),
            Malformation.KeyTwice => [.. line[..^1], .. ",\"title\":\"Another title\"}"u8],
            Malformation.LoneSurrogate => [.. line[..comment], .. "\\ud83d"u8, .. line[comment..]],
            _ => [],
        };
    }

    private static byte[] Without(ReadOnlySpan<byte> line, ReadOnlySpan<byte> from, ReadOnlySpan<byte> through)
    {
        var start = line.IndexOf(from);
        var end = start + line[start..].IndexOf(through) + through.Length;
        return [.. line[..start], .. line[end..]];
    }
}
