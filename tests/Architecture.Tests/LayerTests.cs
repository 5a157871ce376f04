using WikiGuard.Testing;

namespace WikiGuard.Architecture.Tests;

/// <summary>The direction in which the code of each project depends. ARCHITECTURE.md draws the same order.</summary>
public sealed class LayerTests
{
    private static readonly Dictionary<string, string[]> FromBelow = new(StringComparer.Ordinal)
    {
        ["src/WikiGuard.Core"] =
        [
            "WikiGuard",
            "WikiGuard.Sql", "WikiGuard.Events", "WikiGuard.Wikis",
            "WikiGuard.Ports", "WikiGuard.Config",
            "WikiGuard.Alerts", "WikiGuard.Entities", "WikiGuard.Quality", "WikiGuard.Schema", "WikiGuard.Leases",
            "WikiGuard.Ingest.Sources", "WikiGuard.Metrics", "WikiGuard.Costs",
            "WikiGuard.InForce",
            "WikiGuard.Ingest",
            "WikiGuard.Mapping",
            "WikiGuard.Batches",
            "WikiGuard.Bronze", "WikiGuard.Silver", "WikiGuard.Gold",
            "WikiGuard.Quarantine", "WikiGuard.Maintenance", "WikiGuard.Recovery", "WikiGuard.Marks", "WikiGuard.Risks",
            "WikiGuard.Verification", "WikiGuard.Status",
            "WikiGuard.Pipeline",
        ],
        ["src/WikiGuard.Recordings"] = ["WikiGuard.Recordings"],
        ["src/WikiGuard.Kafka"] = ["WikiGuard.Kafka", "WikiGuard.Kafka.Topics"],
        ["src/WikiGuard.Local"] = ["WikiGuard.Local.Storage", "WikiGuard.Local.TrinoSql", "WikiGuard.Local.DuckDb",
            "WikiGuard.Local.Kafka", "WikiGuard.Local"],
        ["src/WikiGuard.Dashboard"] =
            ["WikiGuard.Dashboard", "WikiGuard.Dashboard.Boards", "WikiGuard.Dashboard.Components", "WikiGuard.Dashboard.Hosting"],
        ["src/WikiGuard.Aws"] =
        [
            "WikiGuard.Aws.JsonProtocol", "WikiGuard.Aws.Services", "WikiGuard.Aws.QueryProtocol", "WikiGuard.Aws.Metrics",
            "WikiGuard.Aws.Athena", "WikiGuard.Aws.Glue", "WikiGuard.Aws.Secrets", "WikiGuard.Aws.Kafka",
            "WikiGuard.Aws.Stacks.Wire", "WikiGuard.Aws.Alerts", "WikiGuard.Aws.Stacks", "WikiGuard.Aws.Stacks.Checks",
            "WikiGuard.Aws.Stacks.Executions",
            "WikiGuard.Aws",
        ],
        ["src/WikiGuard.Cli"] = ["WikiGuard.Cli", "WikiGuard.Cli.Output", "WikiGuard.Cli.Pipeline", "WikiGuard.Cli.Serving",
            "WikiGuard.Cli.Run", "WikiGuard.Cli.Stacks", "WikiGuard.Cli.Commands"],
        ["functions/Bronze"] = ["WikiGuard.Functions.Bronze"],
        ["functions/Ingestor"] = ["WikiGuard.Functions.Ingestor"],
        ["functions/Operations"] =
            ["WikiGuard.Functions.Operations.CloudFormation",
                "WikiGuard.Functions.Operations.Notices", "WikiGuard.Functions.Operations"],
        ["functions/Promotion"] = ["WikiGuard.Functions.Promotion"],
        ["functions/Recovery"] = ["WikiGuard.Functions.Recovery"],
    };

    public static TheoryData<string> Projects =>
        [.. new[] { "src", "functions" }.SelectMany(
            d => Directory.GetFiles(Path.Combine(Repository.Root, d), "*.csproj", SearchOption.AllDirectories))
            .Select(f => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(f)!).Replace('\\', '/')).Order(
                StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_namespace_uses_only_what_is_below_it(string project)
    {
        var violations = new Layers(FromBelow[project]).Violations(SourceProject.Read(project));

        Assert.True(violations.Count == 0, $"{violations.Count} against the order in {project}:\n{string.Join('\n', violations)}");
    }

    [Fact]
    public void A_use_against_the_order_is_found_by_its_line()
    {
        var project = SourceProject.Of(
            "namespace Below;\n\npublic static class Names\n{\n    public const string First = Above.Layer.Name;\n}\n",
            "using Below;\n\nnamespace Above;\n\npublic static class Layer\n{\n    public const string Name = \"a\";\n    public static "
                + "string Other => Names.First;\n}\n");

        Assert.Equal(["1.cs:5: Below is below Above and uses its Layer"], new Layers(["Below", "Above"]).Violations(project));
        Assert.Equal(["2.cs:8: Above is below Below and uses its Names"], new Layers(["Above", "Below"]).Violations(project));
        Assert.Equal(["Above is in no layer: add it to the list where it belongs", "Gone does not exist: take it off the list"],
            new Layers(["Below", "Gone"]).Violations(project));
    }
}
