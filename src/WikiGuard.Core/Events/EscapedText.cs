namespace WikiGuard.Events;

/// <summary>JSON text as written, with its escapes.</summary>
internal static class EscapedText
{
    /// <param name="escaped">A text that the JSON reader has accepted: every escape is whole.</param>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        for (var i = escaped.IndexOf((byte)'\\'); i >= 0 && i < escaped.Length;)
        {
            if (escaped[i] != '\\')
            {
                i++;
            }
            else if (escaped[i + 1] != 'u')
            {
                i += 2;
            }
            else if (IsSurrogate(escaped, i, 'c'))
            {
                return true;
            }
            else if (IsSurrogate(escaped, i, '8'))
            {
                if (i + 12 > escaped.Length || escaped[i + 6] != '\\' || escaped[i + 7] != 'u' || !IsSurrogate(escaped, i + 6, 'c'))
                    return true;
                i += 12;
            }
            else
            {
                i += 6;
            }
        }
        return false;
    }

    // \uD8xx to \uDBxx where first is '8', \uDCxx to \uDFxx where it is 'c'.
    private static bool IsSurrogate(ReadOnlySpan<byte> escaped, int at, char first)
    {
        var third = escaped[at + 3] | 0x20;
        return (escaped[at + 2] | 0x20) == 'd' && (first == 'c'
            ? third is >= 'c' and <= 'f'
            : escaped[at + 3] is (byte)'8' or (byte)'9' || third is 'a' or 'b');
    }
}
