using WikiGuard.Aws.Stacks.Wire;
using WikiGuard.Sql;
using WikiGuard.Verification;

namespace WikiGuard.Aws.Stacks.Checks;

/// <summary>Checks whether rows come through. Each round costs two statements on Athena, a hundredth of a cent.</summary>
internal sealed class TableChecks(StackServices services, TimeProvider time)
{
    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    // Three runs of PromoteSilver and PromoteGold.
    private static readonly TimeSpan MostBehind = TimeSpan.FromMinutes(30);

    public async Task<Check> BronzeAsync(string name, Stack stack, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - Lately;
        var result = await services.Tables(stack).RunAsync(
            SqlLibrary.Get("stack/recent_bronze_rows")
                .Bind(new SqlParameters().Add("since", since).Add("since_date", DateOnly.FromDateTime(since.UtcDateTime).AddDays(-1))),
            cancellationToken);
        return result.Rows is [[long rows and > 0, _, DateTime latest]]
            ? Check.Ok(name, $"{rows:N0} rows in the last hour, the newest received at {latest:HH:mm:ss} UTC")
            : Check.Failed(name, "no rows in the last hour",
                "The first come a few minutes after the start. Else: is ingest well, are event sources and schedules on, and has anybody "
                    + "edited a page of the allowlist?");
    }

    public async Task<Check> PromotionAsync(string name, Stack stack, CancellationToken cancellationToken)
    {
        var result = await services.Tables(stack).RunAsync(
            SqlLibrary.Get("queries/freshness").Bind(new SqlParameters().Add("now", time.GetUtcNow())), cancellationToken);
        var layers = result.Rows.Select(r =>
            (Layer: (string)r[0]!, Latest: r[1] as DateTime?,
            Behind: r[3] is long seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null))
            .Where(l => l.Layer != "bronze").ToList();
        var finding = string.Join(", ",
            layers.Select(l => l.Latest is null
            ? $"{l.Layer} is empty" : $"{l.Layer} is {(int)l.Behind.GetValueOrDefault().TotalMinutes} min behind bronze"));
        return layers.Count == 2 && layers.All(l => l.Behind <= MostBehind)
            ? Check.Ok(name, finding)
            : Check.Failed(name, finding,
                "Promotion runs every ten minutes. If it stays behind, read the logs of promote-silver and promote-gold: a rule may hold "
                + "a batch.");
    }
}
