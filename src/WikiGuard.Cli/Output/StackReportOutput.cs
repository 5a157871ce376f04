using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using WikiGuard.Aws.Stacks;

namespace WikiGuard.Cli.Output;

/// <summary>Writes what was found about a stack: a line for each check, or JSON.</summary>
internal static class StackReportOutput
{
    private static readonly JsonWriterOptions Json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(StackReport report, string format, TextWriter output)
    {
        if (format == "json")
        {
            WriteJson(report, output);
            return;
        }
        foreach (var check in report.Checks)
        {
            var next = check.NextStep is null ? "" : $". {check.NextStep}";
            output.WriteLine($"{Word(check.Status),-7}  {check.Name,-12}  {QueryOutput.Printable(check.Finding.TrimEnd('.'))}{next}");
        }
        output.WriteLine(report.IsWell ? $"{report.Stack} in {report.Region} is well." : $"{report.Stack} in {report.Region} is not well.");
    }

    private static void WriteJson(StackReport report, TextWriter output)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Json))
        {
            json.WriteStartObject();
            json.WriteString("stack", report.Stack);
            json.WriteString("region", report.Region);
            json.WriteBoolean("well", report.IsWell);
            json.WriteStartArray("checks");
            foreach (var check in report.Checks)
            {
                json.WriteStartObject();
                json.WriteString("name", check.Name);
                json.WriteString("status", Word(check.Status));
                json.WriteString("finding", check.Finding);
                json.WriteString("next_step", check.NextStep);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static string Word(CheckStatus status) => status switch
    {
        CheckStatus.Ok => "ok",
        CheckStatus.Failed => "failed",
        _ => "skipped",
    };
}
