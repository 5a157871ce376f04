using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Fakes;
using WikiGuard.Leases;
using WikiGuard.Testing;

namespace WikiGuard.InForce;

/// <summary>The configuration in the bucket, taken up without a deployment.</summary>
public sealed class StoredConfigTests
{
    private readonly RunnerUnderTest _test = new();
    private readonly StoredConfig _config;

    public StoredConfigTests() => _config = Function("first");

    [Fact]
    public async Task Without_files_in_the_bucket_the_deployed_ones_are_in_force_and_stay()
    {
        var config = await CurrentAsync();

        Assert.Equal(TestConfig.Shipped.Hash, config.Hash);
        Assert.Same(config, await CurrentAsync());
        Assert.Empty(_test.Alerts.Sent);
    }

    [Fact]
    public async Task A_good_new_file_is_taken_up_by_the_next_run_of_every_function()
    {
        await CurrentAsync();
        Put("risk-model.yaml", TestConfig.AtVersion("risk-model.yaml", 9));

        Assert.Equal(9, (await CurrentAsync()).RiskModel.Version);
        Assert.Equal(9, (await CurrentAsync(Function("second"))).RiskModel.Version);
        Assert.Empty(_test.Alerts.Sent);
    }

    [Fact]
    public async Task A_bad_new_file_is_refused_and_people_are_told_once_whatever_the_number_of_functions()
    {
        var before = await CurrentAsync();
        Put("quality-rules.yaml", "version: 3\ntabels: {}\n");

        foreach (var function in new[] { _config, _config, Function("second"), Function("started later") })
            Assert.Equal(before.Hash, (await CurrentAsync(function)).Hash);

        var alert = Assert.Single(_test.Alerts.Sent);
        Assert.Contains("memory://config/quality-rules.yaml", alert.What, StringComparison.Ordinal);
        Assert.Contains("tabels", alert.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_end_of_a_refusal_is_told_once(int later)
    {
        var version = TestConfig.Shipped.RiskModel.Version + later;
        await CurrentAsync();
        Put("risk-model.yaml", "nothing: here");
        await CurrentAsync();
        Put("risk-model.yaml", TestConfig.AtVersion("risk-model.yaml", version));

        Assert.Equal(version, (await CurrentAsync()).RiskModel.Version);
        await CurrentAsync();
        await CurrentAsync(Function("second"));

        Assert.Equal([false, true], _test.Alerts.Sent.Select(a => a.Ended));
    }

    [Fact]
    public async Task Another_bad_file_is_told_of_again()
    {
        await CurrentAsync();
        Put("risk-model.yaml", "nothing: here");
        await CurrentAsync();
        Put("risk-model.yaml", "nor: here");
        await CurrentAsync();

        Assert.Equal(2, _test.Alerts.Sent.Count);
    }

    [Theory]
    [InlineData("quality-rules.yaml", 2)]
    [InlineData("risk-model.yaml", 5)]
    [InlineData("revert-patterns.yaml", 3)]
    public async Task Another_content_under_the_same_version_is_refused(string file, int version)
    {
        var before = await CurrentAsync();
        Put(file, $"{Shipped(file)}\n# changed\n");

        Assert.Same(before, await CurrentAsync());
        Assert.Contains($"{file} has changed, and its version is still {version}. Raise `version`", Assert.Single(_test.Alerts.Sent).What,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_version_is_named_and_the_file_not_blamed()
    {
        _test.Objects.Put("rules/00000002.sha256", "");

        Assert.Contains("rules/00000002.sha256 is damaged", (await Assert.ThrowsAsync<DamagedStoreException>(() => CurrentAsync())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused_by_the_files_name()
    {
        var before = await CurrentAsync();
        _test.Objects.Put("config/revert-patterns.yaml", [.. Encoding.UTF8.GetBytes(Shipped("revert-patterns.yaml")), 0xC3, 0x28]);

        Assert.Same(before, await CurrentAsync());
        Assert.Contains("config/revert-patterns.yaml is not UTF-8", Assert.Single(_test.Alerts.Sent).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_order_mark_changes_nothing_for_the_reader()
    {
        _test.Objects.Put("config/risk-model.yaml", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Shipped("risk-model.yaml"))]);

        var config = await CurrentAsync();

        Assert.Equal(config.Hash, (await CurrentAsync(Function("second"))).Hash);
        Assert.Equal(TestConfig.Shipped.RiskModel.Parameters, config.RiskModel.Parameters);
    }

    [Fact]
    public async Task With_nothing_from_before_a_bad_file_stops_the_run()
    {
        Put("revert-patterns.yaml", "nothing: here");

        Assert.Contains("revert-patterns.yaml", (await Assert.ThrowsAsync<InvalidConfigException>(() => CurrentAsync())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_another_function_takes_up_a_new_file_the_old_one_is_in_force()
    {
        var before = await CurrentAsync();
        Put("risk-model.yaml", TestConfig.AtVersion("risk-model.yaml", 9));
        await using (await Leases("other").AcquireAsync("config", CancellationToken.None))
            Assert.Same(before, await CurrentAsync());

        Assert.Equal(9, (await CurrentAsync()).RiskModel.Version);
    }

    [Fact]
    public async Task The_very_first_take_up_is_waited_for()
    {
        var other = await Leases("other").AcquireAsync("config", CancellationToken.None);
        var waiting = CurrentAsync();
        Assert.False(waiting.IsCompleted);

        await other.DisposeAsync();
        _test.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TestConfig.Shipped.Hash, (await waiting.WaitAsync(TimeSpan.FromMinutes(1))).Hash);
    }

    // The alert goes out before it is noted down: told twice perhaps, but never not at all.
    [Fact]
    public async Task A_function_that_dies_while_it_refuses_leaves_the_telling_to_the_next()
    {
        var before = await CurrentAsync();
        Put("risk-model.yaml", "nothing: here");
        _test.Objects.BeforeWrite = (key, _) => { if (key == "rules/in-force.json") throw new TransientException("The store is away."); };
        await Assert.ThrowsAsync<TransientException>(() => CurrentAsync());
        _test.Objects.BeforeWrite = null;

        Assert.Equal(before.Hash, (await CurrentAsync(Function("second"))).Hash);
        Assert.NotEmpty(_test.Alerts.Sent);
    }

    private Task<PromotionConfig> CurrentAsync(StoredConfig? function = null) => (function ?? _config).CurrentAsync(CancellationToken.None);

    private StoredConfig Function(string name) =>
        new(_test.Objects, new ConfigSets(_test.Objects), Leases(name), _test.Alerts, _test.Time, NullLogger<StoredConfig>.Instance);

    private LeaseStore Leases(string name) =>
        new(_test.Objects, _test.Engine, _test.Time, NullLogger<LeaseStore>.Instance, new LeaseHolder(name));

    private static string Shipped(string file) => TestConfig.TextOf(file);

    private void Put(string file, string yaml) => _test.Objects.Put($"config/{file}", Encoding.UTF8.GetBytes(yaml));
}
