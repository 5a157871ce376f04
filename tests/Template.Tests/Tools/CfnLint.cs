using System.Text.Json;

namespace WikiGuard.Template.Tools;

/// <summary>AWS's linter, with the transform of SAM: https://github.com/aws-cloudformation/cfn-lint.</summary>
internal static class CfnLint
{
    private const string Advice =
        "This test needs cfn-lint: pip install -r tests/requirements.txt, in a virtual environment that is on the PATH.";

    /// <summary>Errors, warnings and notes, but no notes that ask for what other tests decide.</summary>
    public static async Task<IReadOnlyList<Finding>> CheckAsync(string file)
    {
        var (_, output) = await Tool.RunAsync("cfn-lint", ["--format", "json", "--", file], Advice);
        using var findings = JsonDocument.Parse(output.Trim().Length == 0 ? "[]" : output);
        return [.. findings.RootElement.EnumerateArray().Select(ToFinding)];
    }

    private static Finding ToFinding(JsonElement finding)
    {
        var path = finding.GetProperty("Location").GetProperty("Path");
        var id = path.ValueKind == JsonValueKind.Array && path.GetArrayLength() > 1 ? path[1].ToString() : "";
        return new Finding(finding.GetProperty("Rule").GetProperty("Id").GetString()!, id, finding.GetProperty("Message").GetString()!);
    }
}
