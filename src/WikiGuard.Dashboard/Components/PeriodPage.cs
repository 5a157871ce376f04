using Microsoft.AspNetCore.Components;
using WikiGuard.Dashboard.Boards;

namespace WikiGuard.Dashboard.Components;

/// <summary>A page about some days, which its address names.</summary>
public abstract class PeriodPage : LivePage
{
    /// <summary>The end as the address gives it; null for the newest window.</summary>
    [SupplyParameterFromQuery(Name = "until")]
    protected string? Until { get; private set; }

    [SupplyParameterFromQuery(Name = "days")]
    protected int? Days { get; private set; }

    /// <summary>The days that the page shows; null until they were read.</summary>
    protected BoardPeriod? Period { get; private set; }

    protected abstract Task ReadAsync(BoardPeriod period, CancellationToken cancellationToken);

    protected sealed override async Task ReadAsync(CancellationToken cancellationToken)
    {
        var period = BoardPeriod.Of(Days, Until, await Boards.NewestAsync(cancellationToken));
        await ReadAsync(period, cancellationToken);
        Period = period;
    }
}
