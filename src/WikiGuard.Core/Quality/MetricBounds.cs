using WikiGuard.Config;

namespace WikiGuard.Quality;

/// <summary>What a metric is compared with: fixed bounds, its own last values, or both.</summary>
/// <param name="Words">The same as text for people.</param>
internal sealed record MetricBounds(double? Min, double? Max, Comparison? Compare, string Words)
{
    public static MetricBounds Read(RuleSettings s, string type, Metric? metric)
    {
        s.CheckOrder();
        var (min, max, compare) = (s.Number("min"), s.Number("max"), ReadComparison(s));
        // A key is a key or it is not.
        if (type == "primary_key" && s.Map["min"] is null && s.Map["compare"] is null) min = 1;
        else s.RequireOneOf("min", "max", "compare");
        if (metric is { IsShare: true })
        {
            CheckShare(s, "min", min);
            CheckShare(s, "max", max);
        }

        string?[] words =
        [
            min is null ? null : $">= {min}",
            max is null ? null : $"<= {max}",
        ];
        return new MetricBounds(min, max, compare, string.Join(" and ", words.OfType<string>()));
    }

    private static void CheckShare(RuleSettings s, string key, double? bound)
    {
        if (bound is < 0 or > 1) s.Refuse(key, $"is {bound}; the metric is a share, from 0 to 1");
    }

    private static Comparison? ReadComparison(RuleSettings s)
    {
        if (s.Map["compare"].AsMap(s.Errors, s.Called("compare")) is not { } map) return null;
        map.ExpectKeys(s.Errors, s.Called("compare"), "last", "minimum_sample", "relative_change", "sigmas", "minimum_change");
        var owner = s.Called("compare");
        var last = map.Require(s.Errors, owner, "last").AsWhole(s.Errors, "'last'", 1, 1000);
        var sample = map.Require(s.Errors, owner, "minimum_sample").AsWhole(s.Errors, "'minimum_sample'", 1, 1000);
        var (relative, sigmas, least) = (Above(s, map, "relative_change"), Above(s, map, "sigmas"), Above(s, map, "minimum_change"));
        if ((map["relative_change"] is null) == (map["sigmas"] is null)) s.Errors.Add(
            map, $"{owner} needs either relative_change or sigmas");
        if (sample > last) s.Errors.Add(
            map["minimum_sample"]!, $"'minimum_sample' is {sample}, above 'last', which is {last}; the rule would never judge");
        if (sigmas is not null && sample == 1) s.Errors.Add(
            map["minimum_sample"]!, "'minimum_sample' is 1; a deviation needs at least 2 values");
        return last is { } n && sample is { } k && (relative ?? sigmas) is not null
            ? new Comparison((int)n, (int)k, relative, sigmas, least ?? 0) : null;
    }

    private static double? Above(RuleSettings s, YamlMap map, string key)
    {
        if (map[key].AsNumber(s.Errors, $"'{key}'") is not { } number) return null;
        if (number > 0) return number;
        s.Errors.Add(map[key]!, $"'{key}' is {number}; it must be above 0");
        return null;
    }
}
