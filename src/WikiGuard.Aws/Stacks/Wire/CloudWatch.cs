using Amazon;
using WikiGuard.Aws.QueryProtocol;
using WikiGuard.Aws.Services;

namespace WikiGuard.Aws.Stacks.Wire;

/// <summary>DescribeAlarms of Amazon CloudWatch.</summary>
internal sealed class CloudWatch(RegionEndpoint region, TimeSpan? timeout = null) : IDisposable
{
    private const string Version = "2010-08-01";
    private const int MostNames = 100;

    private readonly ServiceClient _client = new(new ServiceConfig("CloudWatch", "monitoring", Version, region, timeout));

    /// <returns>Those of them that exist.</returns>
    public async Task<IReadOnlyList<MetricAlarm>> DescribeAlarmsAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var alarms = new List<MetricAlarm>();
        foreach (var part in names.Chunk(MostNames))
        {
            var request = new QueryRequest(
                "DescribeAlarms", part.Select((n, i) => ($"AlarmNames.member.{i + 1}", (string?)n)).Append(("MaxRecords", $"{MostNames}")));
            var page = await _client.CallAsync<QueryResponse>(
                request, QueryService.Call(Version), StackFailure.Of($"cloudwatch:{request.Action}"), cancellationToken);
            alarms.AddRange(page.Members("MetricAlarms").Select(
                a => new MetricAlarm(a.Field("AlarmName"), a.Field("StateValue"), a.Field("AlarmDescription"))));
        }
        return alarms;
    }

    public void Dispose() => _client.Dispose();
}

/// <param name="State">OK, ALARM or INSUFFICIENT_DATA.</param>
internal sealed record MetricAlarm(string Name, string State, string Description);
