using System.Text.Json;

namespace WikiGuard.Bench.Runs;

/// <summary>The least that any program does with a recording: it reads the file, and walks over the JSON of each line.</summary>
internal static class BareWalk
{
    private const int BufferBytes = 256 * 1024;

    /// <returns>The number of lines that are JSON.</returns>
    public static long Over(string file)
    {
        using var stream = File.OpenRead(file);
        var buffer = new byte[BufferBytes];
        long lines = 0;
        for (int filled = 0, read; (read = stream.Read(buffer, filled, buffer.Length - filled)) > 0;)
        {
            filled += read;
            var rest = buffer.AsSpan(0, filled);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                if (IsJson(rest[..end]))
                    lines++;
            }
            rest.CopyTo(buffer);
            filled = rest.Length;
            if (filled == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
        }
        return lines;
    }

    private static bool IsJson(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false; // a generated recording has a few
        }
    }
}
