namespace WikiGuard.Recovery;

/// <summary>Dates of a layer that are to be derived again from the previous layer.</summary>
/// <param name="Layer">silver, from bronze; or gold, from silver.</param>
/// <param name="To">Inclusive.</param>
/// <param name="Truncate">What the previous layer does not explain is removed.</param>
public sealed record ReplayRequest(string Layer, DateOnly From, DateOnly To, bool Truncate);
