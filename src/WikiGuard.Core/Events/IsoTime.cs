namespace WikiGuard.Events;

/// <summary>
/// The one form of ISO 8601 that the stream uses: <c>yyyy-MM-ddTHH:mm:ss[.ffffff]Z</c>. Other forms are not read, because engines disagree
/// on them; silver's SQL checks the text against the same form.
/// </summary>
internal static class IsoTime
{
    public static DateTimeOffset? Read(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 20 or > 27 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || text[^1] != 'Z')
            return null;
        if (!Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)
            || !Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute) || !Digits(text[17..19], out var second))
            return null;
        var fraction = text[19..^1];
        var micros = 0;
        if (fraction.Length > 0 && (fraction.Length < 2 || fraction[0] != '.' || !Digits(fraction[1..], out micros)))
            return null;
        for (var i = fraction.Length; i is > 0 and < 7; i++)
            micros *= 10;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59
            || second > 59)
            return null;
        return new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).AddTicks(micros * TimeSpan.TicksPerMicrosecond);
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
                return false;
            value = (value * 10) + (c - '0');
        }
        return true;
    }
}
