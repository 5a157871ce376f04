using System.Diagnostics.CodeAnalysis;

namespace WikiGuard;

/// <summary>
/// Waits that double, up to a limit, and are shortened at random, so that callers that collided do not collide again. Safe for concurrent
/// use.
/// </summary>
public sealed class Jitter(Random random)
{
    private readonly Lock _lock = new();

    /// <param name="count">The number of this wait, from 1.</param>
    /// <returns>Between half and the whole of the doubled wait.</returns>
    public TimeSpan Wait(int count, TimeSpan first, TimeSpan most)
    {
        // 2^30 times any first wait exceeds any limit; more would overflow.
        var whole = Math.Min(first.TotalSeconds * Math.Pow(2, Math.Min(count - 1, 30)), most.TotalSeconds);
        return TimeSpan.FromSeconds(whole * (0.5 + (Next() / 2)));
    }

    /// <summary>A name for a submission that nobody else asks about: 32 characters.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "It is to be rare, not secret.")]
    public string Token()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_lock)
            random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    [SuppressMessage("Security", "CA5394", Justification = "Nobody gains by guessing a wait.")]
    private double Next()
    {
        lock (_lock)
            return random.NextDouble();
    }
}
