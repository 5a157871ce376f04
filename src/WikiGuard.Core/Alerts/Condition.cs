using WikiGuard.Ports;

namespace WikiGuard.Alerts;

/// <summary>Something that holds until it is fixed, and that people should be notified of once.</summary>
/// <param name="Key">The same condition has the same key in every batch, such as <c>quality</c>.</param>
public sealed record Condition(string Key, Alert Alert);
