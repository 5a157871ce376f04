namespace WikiGuard;

/// <summary>Recognises files that are no UTF-8 text, but what people give in its place.</summary>
internal static class ForeignBytes
{
    /// <param name="beginning">The file's first bytes.</param>
    /// <returns>What the file is and what to do, as the rest of a sentence about it; null where it is none that is known.</returns>
    public static string? What(ReadOnlySpan<byte> beginning) =>
        beginning.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? "is packed with gzip. Unpack it: gzip -dc FILE > FILE.unpacked"
        : beginning.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) ? "is packed with zstd. Unpack it: zstd -d FILE"
        : beginning.StartsWith("BZh"u8) ? "is packed with bzip2. Unpack it: bunzip2 FILE"
        : beginning.StartsWith((ReadOnlySpan<byte>)[0xFD, .. "7zXZ"u8]) ? "is packed with xz. Unpack it: unxz FILE"
        : beginning.StartsWith("PK\u0003\u0004"u8) ? "is a zip archive. Unpack it: unzip FILE"
        : beginning.StartsWith("PAR1"u8) ? "is Parquet, which `wikiguard backfill` reads where the name ends in .parquet."
        : WideEncoding(beginning) is { } encoding
            ? $"is {encoding[..6]} text. Write it as UTF-8: iconv -f {encoding} -t UTF-8 FILE > FILE.utf8"
        : null;

    // JSON's and YAML's own characters are ASCII. The zero bytes beside them show how wide a character is, and which of its bytes goes
    // first.
    private static string? WideEncoding(ReadOnlySpan<byte> bytes)
    {
        Span<int> zeros = stackalloc int[4];
        for (var i = 0; i < bytes.Length; i++)
            zeros[i % 4] += bytes[i] == 0 ? 1 : 0;
        var few = bytes.Length / 16;
        return (zeros[0] > few, zeros[1] > few, zeros[2] > few, zeros[3] > few) switch
        {
            (false, true, false, true) => "UTF-16LE",
            (true, false, true, false) => "UTF-16BE",
            (false, true, true, true) => "UTF-32LE",
            (true, true, true, false) => "UTF-32BE",
            _ => null,
        };
    }
}
