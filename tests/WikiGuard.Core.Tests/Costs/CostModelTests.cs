using WikiGuard.Config;
using WikiGuard.Costs;

namespace WikiGuard.Core.Tests.Costs;

public sealed class CostModelTests
{
    private static readonly Prices Shipped = Prices.Parse(ShippedFile.Config("prices.yaml"), "prices.yaml");

    [Fact]
    public void A_usual_week_costs_about_a_fifth_of_the_original()
    {
        var week = Dollars(new Workload());

        Assert.InRange(week, 20, 30);
        Assert.InRange(CostModel.Weekly(new Workload(), Shipped).Where(l => l.Dollars > 0).Sum(l => l.Dollars), week + 1, 35);
    }

    [Fact]
    public void What_is_said_to_move_the_bill_moves_it()
    {
        var usual = new Workload();

        Assert.True(Dollars(usual with { CommitMinutes = 5 }) < Dollars(usual) - 0.25);
        Assert.True(Dollars(usual with { BrokerType = "kafka.m7g.large" }) > Dollars(usual) + 50);
        Assert.True(Dollars(usual with { Network = NetworkMode.NatGateway }) > Dollars(usual) + 3);
        Assert.True(Dollars(usual with { EventsPerDay = 1_000_000 }) > Dollars(usual) + 0.5);
        Assert.True(Dollars(usual with { KeepDays = 3_650 }) > Dollars(usual));
        Assert.True(Dollars(usual with { IsSpot = true }) < Dollars(usual) - 1);
    }

    [Fact]
    public void Everything_beside_Kafka_takes_twelve_dollars_a_week_and_signals_half_a_dollar_of_it()
    {
        double BesideKafka(Workload work) =>
            CostModel.Weekly(work, Shipped).Where(l => l.Group != CostModel.Kafka).Sum(l => l.Dollars);

        var editsOnly = BesideKafka(new Workload { ReadsSignals = false });
        Assert.InRange(editsOnly, 8, 12);
        Assert.InRange(BesideKafka(new Workload()) - editsOnly, 0.2, 0.5);
    }

    // A run over nothing plans no batch.
    [Fact]
    public void Where_nothing_comes_no_statement_is_paid() =>
        Assert.InRange(
            CostModel.Weekly(new Workload(EventsPerDay: 1), Shipped).Where(l => l.Group == "Athena").Sum(l => l.Dollars), 0, 0.01);

    [Fact]
    public void Every_price_counts()
    {
        var lines = ShippedFile.Config("prices.yaml").Split('\n');
        // The least of a statement and what is scanned beyond it add up, so only the larger of the two shows.
        foreach (var (line, i) in lines.Select((l, i) => (l, i)).Where(l => l.l.Length > 0 && char.IsAsciiLetter(l.l[0])))
        {
            string[] dearer = [.. lines];
            // An allowance may cover all that there is, so prices are seen before it is taken off.
            var isAllowance = line.StartsWith("free_", StringComparison.Ordinal);
            dearer[i] = line[..line.IndexOf(':', StringComparison.Ordinal)] + (isAllowance ? ": 0" : ": 1000");
            var prices = Prices.Parse(string.Join('\n', dearer), "prices.yaml");
            double Sum(Workload work, Prices p) =>
                CostModel.Weekly(work, p).Where(l => isAllowance || l.Quantity > 0).Sum(l => l.Dollars);

            Assert.True(EveryKind().Any(w => Sum(w, prices) > Sum(w, Shipped)), line);
        }
    }

    [Fact]
    public void A_price_that_is_missing_or_wrong_is_named()
    {
        var e = Assert.Throws<InvalidConfigException>(() => Prices.Parse(
            ShippedFile.Config("prices.yaml").Replace("key_month: 1", "key_months: free", StringComparison.Ordinal), "mine.yaml"));

        Assert.Contains("key_month", e.Message, StringComparison.Ordinal);
        Assert.Contains("key_months", e.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<Workload> EveryKind() =>
        from network in Enum.GetValues<NetworkMode>()
        from broker in StackSize.BrokerTypes
        from isSpot in new[] { false, true }
        select new Workload(Network: network) { BrokerType = broker, IsSpot = isSpot };

    private static double Dollars(Workload work) => CostModel.Weekly(work, Shipped).Sum(l => l.Dollars);
}
