using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using WikiGuard.Testing;
using WikiGuard.Testing.EventStreams;

namespace WikiGuard.Cli.Tests;

/// <summary>
/// Half an hour of a busy stream, up to now: events of both data centres, several in one millisecond, some out of order by up to two
/// seconds, texts of several bytes a character, canaries; every seventh is of a monitored page. Last comes a line that is no event, by
/// which to know the end.
/// </summary>
internal sealed class MillionEventStream
{
    public const int Events = 1_000_000;
    public const int Monitored = (Events + 6) / 7;

    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow().AddMinutes(-30);
    private readonly EventTemplate[] _templates =
        [Edit("India", 0), Edit("Norway", 0), Edit("Talk:Perú 🇵🇪", 1), Edit("名前空間", 0), Edit("Sweden", 0), Edit("Список", 0),
            Edit("User:Ünïcödé", 2)];

    public void PublishOn(WikimediaLikeServer server)
    {
        server.PublishMany(Events / 2, Event, At, DataCentreOf);
        server.PublishCanary(At(Events / 2));
        server.PublishMany(Events - (Events / 2), i => Event(i + (Events / 2)), i => At(i + (Events / 2)),
            i => DataCentreOf(i + (Events / 2)));
        server.Publish("the end, which is no event", TimeProvider.System.GetUtcNow());
    }

    public static string IdOf(int number) => "event-" + number.ToString("D12", CultureInfo.InvariantCulture);

    // 555 a second; a fixed disorder within each data centre.
    private DateTimeOffset At(int number) => _start.AddMilliseconds((number * 9L / 5) - (number % 97 == 0 ? 2_000 : 0));

    private static string DataCentreOf(int number) => number / 1000 % 3 == 0 ? "eqiad" : "codfw";

    private ReadOnlyMemory<byte> Event(int number) => _templates[number % 7].Render(number, At(number));

    private static EventTemplate Edit(string title, int ns)
    {
        var edit = JsonNode.Parse(RunSpecs.Edit(1, title, ns))!;
        edit["meta"]!["id"] = IdOf(0);
        edit["meta"]!["dt"] = "2026-01-29T12:00:00.000Z";
        edit["comment"] = string.Concat(Enumerable.Repeat("ответ 回答 💬 ", 20)) + "/* section */";
        return new(Encoding.UTF8.GetBytes(
            edit.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })));
    }
}
