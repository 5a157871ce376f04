using System.Reflection;
using System.Text.RegularExpressions;
using Amazon.Lambda.Annotations;
using WikiGuard.Testing;

namespace WikiGuard.Template.Reading;

/// <param name="Program">The assembly.</param>
/// <param name="Method">What ANNOTATIONS_HANDLER says.</param>
internal sealed record Function(Resource Resource, string Program, string? Method)
{
    public override string ToString() => Resource.Id;
}

/// <summary>The functions of the template, and the programs of the solution.</summary>
internal static partial class DeployedFunctions
{
    public static IReadOnlyList<Function> All { get; } =
    [
        .. SamTemplate.Ours.OfType("AWS::Serverless::Function").Select(f => new Function(
            f, f["Handler"].Text() ?? "", f["Environment", "Variables", "ANNOTATIONS_HANDLER"].Text())),
    ];

    /// <summary>Folders of the solution's projects under functions/, by assembly name.</summary>
    public static IReadOnlyDictionary<string, string> Programs { get; } = ProjectLine()
        .Matches(File.ReadAllText(Path.Combine(Repository.Root, "WikiGuard.Serverless.sln")))
        .ToDictionary(m => m.Groups["name"].Value, m => $"functions/{m.Groups["folder"].Value}", StringComparer.Ordinal);

    /// <summary>The methods that a program offers as functions.</summary>
    public static IEnumerable<string> MethodsOf(string program) => Assembly.Load(program).GetTypes()
        .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(m => m.GetCustomAttribute<LambdaFunctionAttribute>() is not null)
        .Select(m => m.Name);

    [GeneratedRegex(@"""functions\\(?<folder>\w+)\\(?<name>[\w.]+)\.csproj""", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProjectLine();
}
