using System.Diagnostics;

namespace WikiGuard.Functions.Ingestor.Tests;

internal static class Eventually
{
    /// <summary>Waits for a condition, for as long as only a hang would take.</summary>
    /// <param name="story">What to say where it does not come true.</param>
    /// <param name="isHopeless">Ends the wait early.</param>
    public static async Task HoldsAsync(Func<Task<bool>> condition, Func<string> story, Func<bool>? isHopeless = null)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (isHopeless?.Invoke() == true || Stopwatch.GetElapsedTime(began) > IngestorProcess.Hang)
                Assert.Fail(story());
            await Task.Delay(50);
        }
    }

    /// <inheritdoc cref="HoldsAsync(Func{Task{bool}}, Func{string}, Func{bool}?)"/>
    public static Task HoldsAsync(Func<bool> condition, Func<string> story, Func<bool>? isHopeless = null) =>
        HoldsAsync(() => Task.FromResult(condition()), story, isHopeless);
}
