using WikiGuard.Config;

namespace WikiGuard.Costs;

/// <summary>What AWS charges, in US dollars: the content of <c>config/prices.yaml</c>.</summary>
public sealed class Prices
{
    private static readonly string[] Names =
    [
        .. StackSize.BrokerTypes.Select(BrokerHour), "kafka_storage_gb_month", "fargate_vcpu_hour", "fargate_gb_hour",
        "fargate_spot_vcpu_hour", "fargate_spot_gb_hour", "public_address_hour",
        "interface_endpoint_hour", "interface_endpoint_gb",
        "nat_gateway_hour", "nat_gateway_gb", "zone_transfer_gb", "lambda_gb_second", "lambda_request", "athena_scanned_tb",
        "athena_least_mb", "s3_storage_gb_month",
        "s3_write", "s3_read", "logs_ingested_gb", "metric_month", "alarm_metric_month", "composite_alarm_month", "dashboard_month",
        "trace", "key_month", "secret_month",
        .. Allowances.Names,
    ];

    private static readonly SettingGroup Root = new("", [.. Names.Select(n => new NumberSetting(n, IsWhole: false, 0, 1_000_000))]);

    private static readonly Lazy<Prices> FromResource = new(() =>
    {
        const string Name = "config/prices.yaml";
        using var reader = new StreamReader(typeof(Prices).Assembly.GetManifestResourceStream(Name)!);
        return Parse(reader.ReadToEnd(), Name);
    });

    private readonly IReadOnlyDictionary<string, object> _prices;

    private Prices(IReadOnlyDictionary<string, object> prices) => _prices = prices;

    /// <summary>The list prices that ship with WikiGuard.</summary>
    public static Prices Shipped => FromResource.Value;

    /// <param name="name">A key of the file.</param>
    public double this[string name] => (double)_prices[name];

    /// <summary>The name of the price of a broker of this size for an hour: <c>kafka_t3_small_hour</c>.</summary>
    public static string BrokerHour(string brokerType) => brokerType.Replace('.', '_') + "_hour";

    /// <param name="yaml">The file's text.</param>
    /// <param name="sourceName">What error messages call the file.</param>
    /// <exception cref="InvalidConfigException">Names every error with line and column and what to do.</exception>
    public static Prices Parse(string yaml, string sourceName)
    {
        var errors = new ConfigErrors(sourceName);
        var reader = new SettingReader(errors);
        reader.Read(Root, YamlReader.ReadMap(yaml, errors), path: "");
        errors.ThrowIfAny();
        return new Prices(reader.Parameters);
    }
}
