using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using WikiGuard.Alerts;

namespace WikiGuard.Cli.Output;

/// <summary>Writes which alerts there are, and what is muted, as lines or as JSON.</summary>
internal static class AlertOutput
{
    private static readonly JsonSerializerOptions Json = new()
    { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(AlertOverview overview, string format, TextWriter output)
    {
        if (format == "json")
        {
            output.WriteLine(JsonSerializer.Serialize(AsJson(overview), Json));
            return;
        }
        if (overview.Alerts.Count == 0)
            output.WriteLine("There is no alert.");
        foreach (var alert in overview.Alerts)
        {
            output.WriteLine($"{alert.Id}  {Word(alert.State),-12}  {Word(alert.Severity),-8}  since {Time(alert.Since)}  "
                + QueryOutput.Printable(alert.Subject)
                + (alert.By is { } by ? $"; {QueryOutput.Printable(by.By)} is at it since {Time(by.At)}" : ""));
        }
        foreach (var mute in overview.Mutes)
            output.WriteLine($"muted: the {Word(mute.Kind)} {QueryOutput.Printable(mute.Name)} until {Time(mute.Until)}, by "
                + $"{QueryOutput.Printable(mute.By)} at {Time(mute.At)}");
    }

    private static object AsJson(AlertOverview overview) => new
    {
        alerts = overview.Alerts.Select(a => new
        {
            id = a.Id,
            state = Word(a.State),
            severity = Word(a.Severity),
            subject = a.Subject,
            since = Iso(a.Since),
            acknowledged_by = a.By?.By,
            acknowledged_at = a.By is { } by ? Iso(by.At) : null,
        }),
        mutes = overview.Mutes.Select(
            m => new { kind = Word(m.Kind), name = m.Name, by = m.By, at = Iso(m.At), until = Iso(m.Until) }),
    };

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
