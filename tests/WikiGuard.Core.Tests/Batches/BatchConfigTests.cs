using WikiGuard.Fakes;
using WikiGuard.InForce;
using WikiGuard.Testing;

namespace WikiGuard.Batches;

/// <summary>Which configuration a batch goes by.</summary>
public sealed class BatchConfigTests
{
    private static readonly PromotionConfig Changed =
        TestConfig.With(("risk-model.yaml",
            TestConfig.AtVersion("risk-model.yaml", 9)));

    private readonly RunnerUnderTest _test = new();
    private readonly ScriptedLayer _layer = new(perBatch: 1) { Waiting = 1 };

    [Fact]
    public async Task A_batch_that_crashed_is_finished_with_the_configuration_that_it_was_begun_with_and_the_next_goes_by_the_new_one()
    {
        _layer.OnExecute = _ => throw new InvalidOperationException("The process died.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _test.RunAsync(_layer));
        _layer.OnExecute = _ => { };
        _layer.Waiting = 2;
        _test.WaitOutLease();

        await new RunnerUnderTest(_test) { Config = Changed }.RunAsync(_layer);

        var shipped = TestConfig.Shipped.RiskModel.Version;
        Assert.Equal([shipped, shipped, 9], _layer.Configs.Select(c => c.RiskModel.Version));
    }

    [Fact]
    public async Task A_held_batch_that_is_released_goes_by_the_configuration_that_is_then_in_force()
    {
        _layer.HeldBecause = "too few rows";
        await _test.RunAsync(_layer);
        _test.Config = Changed;

        await _test.Runner.ReleaseAsync("silver", "silver-00000001", Release.Accept, CancellationToken.None);
        await _test.RunAsync(_layer);

        Assert.Equal([9L], _layer.Configs.Select(c => c.RiskModel.Version));
    }

    [Fact]
    public async Task A_configuration_that_is_gone_or_damaged_is_named()
    {
        _layer.OnExecute = _ => throw new InvalidOperationException("The process died.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _test.RunAsync(_layer));
        var key = Assert.Single(_test.Objects.Keys, k => k.StartsWith("rules/sets/", StringComparison.Ordinal));
        foreach (var damage in new[] { "{ broken", "{}", "null", """{"risk-model.yaml": null}""" })
        {
            _test.WaitOutLease();
            _test.Objects.Put(key, damage);
            Assert.Contains(key, (await Assert.ThrowsAnyAsync<FatalException>(() => new RunnerUnderTest(_test).RunAsync(_layer))).Message,
                StringComparison.Ordinal);
        }

        _test.WaitOutLease();
        await _test.Objects.DeleteAsync([key], CancellationToken.None);
        Assert.Contains(key, (await Assert.ThrowsAnyAsync<FatalException>(() => new RunnerUnderTest(_test).RunAsync(_layer))).Message,
            StringComparison.Ordinal);
    }
}
