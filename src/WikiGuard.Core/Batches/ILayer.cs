using WikiGuard.Ports;

namespace WikiGuard.Batches;

/// <summary>What is specific to a layer; <see cref="LayerRunner"/> does what layers have in common.</summary>
public interface ILayer
{
    /// <summary>bronze, silver or gold.</summary>
    string Name { get; }

    /// <param name="engine">The engine, under the layer's lease, for a layer that has to query what waits.</param>
    /// <returns>The next batch, or null where nothing waits.</returns>
    Task<BatchPlan?> PlanAsync(LayerCheckpoint checkpoint, IQueryEngine engine, CancellationToken cancellationToken);

    /// <summary>Runs the batch's statements. Any prefix of them may have run before; running all again changes nothing more.</summary>
    Task<BatchOutcome> ExecuteAsync(BatchAttempt attempt, CancellationToken cancellationToken);
}
