using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>
/// Half an hour of a busy stream, up to now: events of both data centres, several in one millisecond, some out of order by up to two seconds, texts of
/// several bytes a character, canaries; every seventh is of a monitored page. Last comes a line that is no event, by which to know the end.
/// </summary>
internal sealed class MillionEventStream
{
    public const int Events = 1_000_000;
    public const int Monitored = (Events + 6) / 7;

    private const string IdDigits = "0000000";
    private const string DtShape = "2026-01-01T00:00:00.000Z";
    private const string TimestampShape = "1000000000";

    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow().AddMinutes(-30);
    private readonly Template[] _templates =
        [new("India", 0), new("Norway", 0), new("Talk:Perú 🇵🇪", 1), new("名前空間", 0), new("Sweden", 0), new("Список", 0), new("User:Ünïcödé", 2)];

    [ThreadStatic]
    private static byte[]? _buffer;

    public void PublishOn(WikimediaLikeServer server)
    {
        server.PublishMany(Events / 2, Event, At, DataCentreOf);
        server.PublishCanary(At(Events / 2));
        server.PublishMany(Events - (Events / 2), i => Event(i + (Events / 2)), i => At(i + (Events / 2)), i => DataCentreOf(i + (Events / 2)));
        server.Publish("the end, which is no event", TimeProvider.System.GetUtcNow());
    }

    public static string IdOf(int number) => "event-" + number.ToString("D7", CultureInfo.InvariantCulture);

    // 555 a second; a fixed disorder within each data centre.
    private DateTimeOffset At(int number) => _start.AddMilliseconds((number * 9L / 5) - (number % 97 == 0 ? 2_000 : 0));

    private static string DataCentreOf(int number) => number / 1000 % 3 == 0 ? "eqiad" : "codfw";

    private ReadOnlyMemory<byte> Event(int number)
    {
        var template = _templates[number % 7];
        var buffer = _buffer ??= new byte[4096];
        template.Bytes.CopyTo(buffer, 0);
        number.TryFormat(buffer.AsSpan(template.IdAt), out _, "D7", CultureInfo.InvariantCulture);
        var at = At(number);
        at.UtcDateTime.TryFormat(buffer.AsSpan(template.DtAt), out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        at.ToUnixTimeSeconds().TryFormat(buffer.AsSpan(template.TimestampAt), out _, default, CultureInfo.InvariantCulture);
        return buffer.AsMemory(0, template.Bytes.Length);
    }

    private sealed class Template
    {
        public Template(string title, int ns)
        {
            var edit = JsonNode.Parse(RunSpecs.Edit(1, title, ns))!;
            edit["meta"]!["id"] = "event-" + IdDigits;
            edit["meta"]!["dt"] = DtShape;
            edit["timestamp"] = long.Parse(TimestampShape, CultureInfo.InvariantCulture);
            edit["comment"] = string.Concat(Enumerable.Repeat("ответ 回答 💬 ", 20)) + "/* section */";
            Bytes = Encoding.UTF8.GetBytes(edit.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
            IdAt = Bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(IdDigits));
            DtAt = Bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(DtShape));
            TimestampAt = Bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(TimestampShape));
        }

        public byte[] Bytes { get; }

        public int IdAt { get; }

        public int DtAt { get; }

        public int TimestampAt { get; }
    }
}
