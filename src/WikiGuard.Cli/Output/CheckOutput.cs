using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using WikiGuard.Verification;

namespace WikiGuard.Cli.Output;

/// <summary>Writes what was found about a stack or a lakehouse: a line for each check, or JSON.</summary>
internal static class CheckOutput
{
    private static readonly JsonWriterOptions Json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="subject">What was checked, for the last line.</param>
    /// <param name="names">The parts of its name, for JSON.</param>
    /// <returns>Whether no check has failed.</returns>
    public static bool Write(
        string subject, IReadOnlyList<(string Name, string Value)> names, IReadOnlyList<Check> checks, string format, TextWriter output)
    {
        var isWell = checks.All(c => c.Status != CheckStatus.Failed);
        if (format == "json")
        {
            WriteJson(names, isWell, checks, output);
            return isWell;
        }
        WriteLines(checks, output, QueryOutput.Terminal);
        output.WriteLine(isWell ? $"{subject} is well." : $"{subject} is not well.");
        return isWell;
    }

    /// <summary>Ends a command that has changed a lakehouse: says which checks fail.</summary>
    /// <param name="change">What was done, such as <c>replay</c>.</param>
    /// <returns>The command's exit code.</returns>
    public static async Task<int> ConcludeAsync(string change, IReadOnlyList<Check> checks, TextWriter errors)
    {
        var failed = checks.Where(c => c.Status == CheckStatus.Failed).ToList();
        await errors.WriteLineAsync(failed.Count == 0
            ? "Verified: every check of `wikiguard verify` is well." : $"After the {change}, something is still wrong:");
        WriteLines(failed, errors, QueryOutput.ErrorTerminal);
        return failed.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>A line for each check, for people.</summary>
    private static void WriteLines(IReadOnlyList<Check> checks, TextWriter output, int? terminal)
    {
        var width = checks.Select(c => c.Name.Length).Append(12).Max();
        foreach (var check in checks)
        {
            var next = check.NextStep is null ? "" : $". {check.NextStep}";
            var name = $"{Word(check.Status),-7}  {check.Name.PadRight(width)}  ";
            output.WriteLine(FoldedText.Of(
                $"{name}{QueryOutput.Printable(check.Finding.TrimEnd('.'))}{next}", indent: name.Length, terminal));
        }
    }

    private static void WriteJson(
        IReadOnlyList<(string Name, string Value)> names, bool isWell, IReadOnlyList<Check> checks, TextWriter output)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Json))
        {
            json.WriteStartObject();
            foreach (var (name, value) in names)
                json.WriteString(name, value);
            json.WriteBoolean("well", isWell);
            json.WriteStartArray("checks");
            foreach (var check in checks)
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
        CheckStatus.Note => "note",
        CheckStatus.Failed => "failed",
        _ => "skipped",
    };
}
