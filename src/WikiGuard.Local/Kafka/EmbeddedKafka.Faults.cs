using Confluent.Kafka;

namespace WikiGuard.Local.Kafka;

/// <summary>Faults on demand, for tests and drills.</summary>
public sealed partial class EmbeddedKafka
{
    /// <summary>The Produce request's key in the Kafka protocol, for <see cref="FailNext"/>.</summary>
    public const short ProduceRequest = 0;

    /// <summary>The OffsetCommit request's key in the Kafka protocol, for <see cref="FailNext"/>.</summary>
    public const short OffsetCommitRequest = 8;

    /// <summary>Closes the broker's connections and accepts no new ones; it keeps its records.</summary>
    public void TakeDown() => Require(MockCluster.SetBrokerDown(_cluster, Broker));

    public void BringUp() => Require(MockCluster.SetBrokerUp(_cluster, Broker));

    public void SetRoundTripTime(TimeSpan time) => Require(MockCluster.SetRoundTripTime(_cluster, Broker, (int)time.TotalMilliseconds));

    /// <summary>Answers the next requests of a kind with these errors, one each.</summary>
    public void FailNext(short apiKey, params ErrorCode[] errors) =>
        MockCluster.PushRequestErrors(_cluster, apiKey, (nuint)errors.Length, errors);
}
