using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using WikiGuard.Template.Reading;
using WikiGuard.Testing;
using WikiGuard.Testing.Lambda;
using YamlDotNet.RepresentationModel;

namespace WikiGuard.Template;

/// <summary>Variables: what the template sets is read, and what a program needs is set.</summary>
public sealed partial class EnvironmentTests
{
    private const string Ingestor = "WikiGuard.Functions.Ingestor";

    /// <summary>Read by the runtime, not by us.</summary>
    private static readonly string[] OfTheRuntime = ["ANNOTATIONS_HANDLER", "AWS_LAMBDA_HANDLER_LOG_FORMAT", "DOTNET_EnableDiagnostics"];

    public static TheoryData<string> FunctionIds { get; } = [.. DeployedFunctions.All.Select(f => f.Resource.Id)];

    [Fact]
    public void Every_variable_is_read_by_the_program_that_gets_it()
    {
        var unread = DeployedFunctions.All.Select(f => (f.Program, Variables: VariablesOf(f).Select(v => v.Key)))
            .Append((Program: Ingestor, Variables: IngestorVariables().Select(v => v.Key)))
            .SelectMany(p => p.Variables.Except(OfTheRuntime, StringComparer.Ordinal).Where(v => !IsRead(p.Program, v)).Select(
                v => $"{p.Program}: {v}"));

        Assert.Empty(unread.Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(FunctionIds))]
    public async Task A_function_starts_with_the_variables_of_the_template(string id)
    {
        var function = DeployedFunctions.All.Single(f => f.Resource.Id == id);
        var environment = VariablesOf(function).ToDictionary(v => v.Key, v => Sample(v.Key, v.Value), StringComparer.Ordinal);
        environment["AWS_REGION"] = "eu-west-1";
        environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9"; // nobody listens
        environment["AWS_MAX_ATTEMPTS"] = "1";
        environment["AWS_ACCESS_KEY_ID"] = environment["AWS_SECRET_ACCESS_KEY"] = "test";
        await using var api = await RuntimeApiServer.StartAsync();
        await using var process = FunctionProcess.Start(api, DeployedFunctions.Programs[function.Program], function.Method!, environment);

        // An empty event makes no function do much, and none may fail before it sees one.
        var answer = api.InvokeAsync("{}");
        await Task.WhenAny(answer, api.InitializationError, process.WaitForExitAsync());

        Assert.False(api.InitializationError.IsCompleted,
            api.InitializationError.IsCompleted ? (await api.InitializationError).Message : "");
    }

    [Fact]
    public void The_Ingestor_takes_the_settings_of_the_template()
    {
        var environment = IngestorVariables().Where(v => v.Key != "WIKIGUARD_KAFKA_SECRET").ToDictionary(
            v => v.Key, v => Sample(v.Key, v.Value), StringComparer.Ordinal);
        environment["AWS_REGION"] = "eu-west-1";

        var settings = Assembly.Load(Ingestor).GetType($"{Ingestor}.IngestorSettings", throwOnError: true)!.GetMethod("Read")!.Invoke(
            null, [environment]);

        Assert.NotNull(settings);
    }

    [Fact]
    public void No_secret_stands_in_a_variable() =>
        Assert.DoesNotContain("resolve:secretsmanager", SamTemplate.Ours.Text, StringComparison.Ordinal);

    private static IEnumerable<(string Key, YamlNode Value)> VariablesOf(Function function) =>
        SamTemplate.Ours.Root.At("Globals", "Function", "Environment", "Variables").Entries().Concat(
            function.Resource["Environment", "Variables"].Entries());

    private static IEnumerable<(string Key, YamlNode Value)> IngestorVariables() =>
        SamTemplate.Ours.Get("IngestorTask")["ContainerDefinitions"].Items().SelectMany(c => c.At("Environment").Items())
            .Where(v => v is YamlMappingNode).Select(v => (v.At("Name").Text()!, v.At("Value")!));

    /// <summary>A value of the form that the template would give.</summary>
    private static string Sample(string name, YamlNode value) => name switch
    {
        "WIKIGUARD_CONTACT" => "ops@example.org",
        "WIKIGUARD_KAFKA_BOOTSTRAP_SERVERS" => "b-1.example.kafka.eu-west-1.amazonaws.com:9098",
        "WIKIGUARD_DATABASE" => "wikiguard_lakehouse",
        "WIKIGUARD_ALERT_TOPIC" => "arn:aws:sns:eu-west-1:123456789012:wikiguard-warnings",
        _ when value.HasTag("!Ref") => value.Text()!.ToLowerInvariant(),
        _ => value.Items().Last().Text()!,
    };

    private static bool IsRead(string program, string variable)
    {
        var sources = Sources(Path.Combine(Repository.Root, DeployedFunctions.Programs[program]), []);
        // HostSettings adds the prefix.
        return sources.Any(s => s.Contains(variable, StringComparison.Ordinal)
            || (s.Contains("HostSettings", StringComparison.Ordinal)
                && s.Contains($"\"{variable["WIKIGUARD_".Length..].ToLowerInvariant()}\"", StringComparison.Ordinal)));
    }

    /// <summary>The text of a project's files and of all projects that it refers to.</summary>
    private static IEnumerable<string> Sources(string folder, HashSet<string> seen)
    {
        if (!seen.Add(folder))
            return [];
        var references = Directory.GetFiles(folder, "*.csproj").SelectMany(p => XDocument.Load(p).Descendants("ProjectReference"))
            .Select(r => Path.GetDirectoryName(
                Path.GetFullPath(Path.Combine(folder, ((string)r.Attribute("Include")!).Replace('\\', '/'))))!);
        return Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !BuildOutput().IsMatch(f)).Select(File.ReadAllText)
            .Concat(references.SelectMany(r => Sources(r, seen)))
            .ToList();
    }

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BuildOutput();
}
