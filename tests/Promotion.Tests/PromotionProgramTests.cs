using WikiGuard.Testing;
using WikiGuard.Testing.Http;
using WikiGuard.Testing.Lambda;
using WikiGuard.Testing.S3;

namespace WikiGuard.Functions.Promotion.Tests;

/// <summary>How the program starts, as Lambda sees it.</summary>
public sealed class PromotionProgramTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Environment = new(StringComparer.Ordinal)
    {
        ["WIKIGUARD_BUCKET"] = "lakehouse",
        ["WIKIGUARD_WORKGROUP"] = "wikiguard",
        ["WIKIGUARD_DATABASE"] = "wikiguard_lakehouse",
        ["AWS_REGION"] = "eu-west-1",
    };

    private RuntimeApiServer _api = null!;

    public async Task InitializeAsync() => _api = await RuntimeApiServer.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task An_unknown_handler_fails_the_start_with_the_names_that_exist()
    {
        var error = await FailedStartAsync("PromoteCopper", Environment);

        Assert.Contains("ANNOTATIONS_HANDLER is 'PromoteCopper'", error.Message, StringComparison.Ordinal);
        Assert.Contains("CommitBronze, PromoteGold, PromoteSilver", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_setting_that_is_missing_or_wrong_is_named_at_once()
    {
        var error = await FailedStartAsync(nameof(PromotionFunctions.CommitBronze), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["WIKIGUARD_BUCKET"] = "",
            ["WIKIGUARD_WORKGROUP"] = "wiki guard",
            ["WIKIGUARD_DATABASE"] = "",
            ["WIKIGUARD_RESULTS"] = "results/",
            ["WIKIGUARD_ATHENA_DOLLARS_PER_TB"] = "5 $",
        });

        Assert.Equal(nameof(InvalidConfigException), error.Type);
        Assert.Contains("5 errors", error.Message, StringComparison.Ordinal);
        foreach (var name in new[]
            { "WIKIGUARD_BUCKET is not set", "WIKIGUARD_WORKGROUP is 'wiki guard'", "WIKIGUARD_DATABASE is not set",
            "WIKIGUARD_RESULTS is 'results/'", "WIKIGUARD_ATHENA_DOLLARS_PER_TB is '5 $'" })
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [LongTest("A bad network, and a process for each.")]
    [InlineData("expired token")]
    [InlineData("cut")]
    public async Task An_S3_that_fails_at_the_first_call_fails_the_invocation_and_the_next_one_works(string fault)
    {
        await using var s3 = await LocalS3.StartAsync();
        var environment = new Dictionary<string, string>(Environment, StringComparer.Ordinal) { ["AWS_MAX_ATTEMPTS"] = "1" };
        foreach (var (name, value) in s3.Environment)
            environment[name] = value;
        await using var function =
            FunctionProcess.Start(_api, "functions/Promotion", nameof(PromotionFunctions.PromoteSilver), environment);

        s3.Server.FailAlways(BadNetworkContract.FaultOf(fault, Dialect.S3));
        var failed = await function.InvokeAsync("{}");
        s3.Server.FailAlways(null);
        var idle = await function.InvokeAsync("{}");

        Assert.Equal(nameof(TransientException), failed.Error!.Type);
        Assert.Contains("s3://lakehouse/", failed.Error.Message, StringComparison.Ordinal);
        Assert.Equal("[]", idle.Body);
    }

    private async Task<FunctionError> FailedStartAsync(string handler, Dictionary<string, string> environment)
    {
        await using var function = FunctionProcess.Start(_api, "functions/Promotion", handler, environment);
        Assert.NotEqual(0, await function.WaitForExitAsync());
        return await _api.InitializationError;
    }
}
