using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;
using WikiGuard.Dashboard.Boards;

namespace WikiGuard.Cli.Output;

/// <summary>The board of entities as a terminal shows it.</summary>
/// <param name="Subject">What is looked at, for people.</param>
/// <param name="Filter">What narrows it, for people; empty where nothing does.</param>
internal sealed record TopBoard(string Subject, BoardPeriod Period, IReadOnlyList<EntityRisk> Entities, string Filter)
{
    private const string Bars = "▁▂▃▄▅▆▇█";
    private const int SparkWidth = 12;
    private const int LeastNameWidth = 12;

    // Of the reasons, the first come first; the pages have all of them.
    private const int LinesOfWhy = 2;
    private const string Indent = "  ";

    // A line ends before a word that has no room.
    private const int LongWord = 16;

    /// <param name="width">The terminal's.</param>
    public IRenderable Render(int width)
    {
        var head = string.Create(CultureInfo.InvariantCulture,
            $"{Subject}: {Entities.Count:N0} {(Entities.Count == 1 ? "entity" : "entities")}, worst windows of "
                + $"{Period.From.UtcDateTime:MM-dd HH:mm} to {Period.To.UtcDateTime:MM-dd HH:mm} UTC{Filter}");
        List<IRenderable> lines = [new Text(QueryOutput.Printable(head))];
        if (Entities.Count == 0)
            return new Rows([.. lines, new Text("None is at risk.")]);
        var widest = Entities.Max(e => QueryOutput.Printable(e.Entity).GetCellWidth());
        var names = Math.Max(LeastNameWidth, Math.Min(widest, width - Line("", "", "", "", "", "").GetCellWidth() - SparkWidth));
        lines.Add(new Text($"\n{Line("Severity", "Score", Fit("Entity", names), "Events", "Windows", "Activity")}", new Style(Color.Grey)));
        foreach (var entity in Entities)
        {
            lines.Add(new Markup(
                $"[{SeverityColour.Of(entity.Severity)}]"
                + Markup.Escape(Line(
                    entity.Severity, $"{entity.Score}", Fit(QueryOutput.Printable(entity.Entity), names), $"{entity.Events:N0}",
                    $"{entity.AnomalousWindows:N0}", Spark(entity.Spark))) + "[/]"));
            if (entity.Score == 0)
                continue;
            var why = string.Create(CultureInfo.InvariantCulture, $"{entity.WindowStart.UtcDateTime:MM-dd HH:mm} {entity.Why}");
            lines.Add(new Padder(
                new Text(Cut(QueryOutput.Printable(why), (LinesOfWhy * (width - Indent.Length)) - LongWord)),
                new Padding(Indent.Length, 0, 0, 0)));
        }
        return new Rows(lines);
    }

    private static string Line(string severity, string score, string entity, string events, string windows, string activity) =>
        $"{severity,-8} {score,5}  {entity}  {events,7} {windows,7}  {activity}";

    private static string Fit(string text, int cells)
    {
        var cut = Cut(text, cells);
        return cut + new string(' ', cells - cut.GetCellWidth());
    }

    // By what a terminal shows: a character may take two cells, or none.
    private static string Cut(string text, int cells)
    {
        if (text.GetCellWidth() <= cells)
            return text;
        var (cut, width) = (new StringBuilder(), 1);
        foreach (var rune in text.EnumerateRunes())
        {
            width += rune.ToString().GetCellWidth();
            if (width > cells)
                break;
            cut.Append(rune);
        }
        return $"{cut}…";
    }

    // Each bar is the busiest hour or day of its share of the period, against the busiest of all.
    private string Spark(IReadOnlyList<SparkPoint> points)
    {
        var most = new long[SparkWidth];
        foreach (var point in points)
        {
            var place = Math.Clamp((int)((point.At - Period.From) / Period.Length * SparkWidth), 0, SparkWidth - 1);
            most[place] = Math.Max(most[place], point.Events);
        }
        var top = Math.Max(1, most.Max());
        return string.Concat(most.Select(m => m == 0 ? ' ' : Bars[(int)((m * (Bars.Length - 1)) / top)]));
    }
}
