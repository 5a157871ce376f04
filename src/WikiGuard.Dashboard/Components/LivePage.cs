using Microsoft.AspNetCore.Components;
using WikiGuard.Batches;
using WikiGuard.Dashboard.Boards;

namespace WikiGuard.Dashboard.Components;

/// <summary>A page that reads the lakehouse when it is opened, and again whenever a layer has completed a batch.</summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();

    [Inject]
    protected DashboardHost Host { get; private set; } = null!;

    [Inject]
    protected BoardReader Boards { get; private set; } = null!;

    [Inject]
    protected PageAnswers Answers { get; private set; } = null!;

    /// <summary>Whether the first answer is still awaited.</summary>
    protected bool IsLoading { get; private set; } = true;

    /// <summary>Why the page could not be read; null where it could.</summary>
    protected string? Failure { get; private set; }

    /// <summary>The layer whose batches change what the page shows.</summary>
    protected virtual string Layer => LayerNames.Gold;

    protected abstract Task ReadAsync(CancellationToken cancellationToken);

    protected override Task OnParametersSetAsync() => LoadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            _ = FollowAsync();
    }

    /// <summary>Reads the page, and keeps what went wrong as words.</summary>
    protected async Task LoadAsync()
    {
        Answers.Begin();
        try
        {
            await ReadAsync(_gone.Token);
            Failure = null;
        }
        catch (WikiGuardException e)
        {
            Failure = e.Message;
        }
        catch (OperationCanceledException)
        {
            return; // nobody looks any more
        }
        IsLoading = false;
    }

    /// <summary>Reads the page anew after something was changed from it.</summary>
    protected Task ReloadAsync()
    {
        Answers.Forget();
        return LoadAsync();
    }

    private async Task FollowAsync()
    {
        var watch = await LayerWatch.BeginAsync(Host, Layer, _gone.Token);
        await watch.EachBatchAsync(
            () => InvokeAsync(async () =>
            {
                await ReloadAsync();
                StateHasChanged();
            }),
            _gone.Token);
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }
}
