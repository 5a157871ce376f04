using WikiGuard.Alerts;

namespace WikiGuard.Batches;

/// <summary>The outcome of an attempt at a batch.</summary>
public abstract record BatchOutcome;

/// <summary>The batch is in its tables.</summary>
/// <param name="Manifest">What it did, with its ledger line and what the gates found.</param>
/// <param name="Conditions">What people should know of; empty where all is well.</param>
public sealed record CompletedBatch(BatchManifest Manifest, IReadOnlyList<Condition> Conditions) : BatchOutcome;

/// <summary>A rule holds the batch back until a person releases it; nothing of it has been merged.</summary>
/// <param name="Because">The rule, in words.</param>
public sealed record HeldBatch(string Because) : BatchOutcome;
