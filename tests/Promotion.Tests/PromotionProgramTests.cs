using WikiGuard.Testing.Lambda;

namespace WikiGuard.Functions.Promotion.Tests;

/// <summary>How the program starts, as Lambda sees it.</summary>
public sealed class PromotionProgramTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Environment = new(StringComparer.Ordinal)
    {
        ["WIKIGUARD_BUCKET"] = "lakehouse",
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

    [Theory]
    [InlineData(nameof(PromotionFunctions.CommitBronze))]
    [InlineData(nameof(PromotionFunctions.PromoteSilver))]
    [InlineData(nameof(PromotionFunctions.PromoteGold))]
    public async Task Without_a_query_engine_the_start_fails_and_says_what_to_run_instead(string handler)
    {
        var error = await FailedStartAsync(handler, Environment);

        Assert.Equal(nameof(InvalidConfigException), error.Type);
        Assert.Contains("wikiguard run", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_bucket_the_start_fails_and_names_the_setting()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["WIKIGUARD_BUCKET"] = "" };

        var error = await FailedStartAsync(nameof(PromotionFunctions.CommitBronze), environment);

        Assert.Equal(nameof(InvalidConfigException), error.Type);
        Assert.Contains("WIKIGUARD_BUCKET", error.Message, StringComparison.Ordinal);
    }

    private async Task<FunctionError> FailedStartAsync(string handler, Dictionary<string, string> environment)
    {
        await using var function = FunctionProcess.Start(_api, "functions/Promotion", handler, environment);
        Assert.NotEqual(0, await function.WaitForExitAsync());
        return await _api.InitializationError;
    }
}
