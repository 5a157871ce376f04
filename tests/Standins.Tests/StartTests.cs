using WikiGuard.Standins.SampleFunction;

namespace WikiGuard.Standins.Tests;

public sealed class StartTests : SampleFunctionSpecs
{
    [Fact]
    public async Task A_startup_that_throws_is_reported_and_ends_the_process()
    {
        var function = Start(nameof(Functions.Greet), ("SAMPLE_BREAK_START", "no bucket configured"));

        Assert.NotEqual(0, await function.WaitForExitAsync());

        var error = await Api.InitializationError;
        Assert.Equal("InvalidOperationException", error.TypeHeader);
        Assert.Equal("no bucket configured", error.Message);
        Assert.Contains(function.Errors, line => line.Contains("no bucket configured", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Gret")]
    [InlineData("")]
    public async Task An_unknown_handler_is_reported_with_the_names_that_exist(string handler)
    {
        var function = Start(handler);

        Assert.NotEqual(0, await function.WaitForExitAsync());

        var error = await Api.InitializationError;
        Assert.Contains($"ANNOTATIONS_HANDLER is '{handler}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("CountScopes, Describe, Greet, GreetLater, Ignore, Log, LogPlainly, ReadKafka", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_runtime_api_the_program_says_what_it_needs()
    {
        var function = Start(nameof(Functions.Greet), ("AWS_LAMBDA_RUNTIME_API", ""));

        Assert.NotEqual(0, await function.WaitForExitAsync());

        Assert.Contains(function.Errors, line => line.Contains("AWS_LAMBDA_RUNTIME_API is not set", StringComparison.Ordinal));
    }
}
