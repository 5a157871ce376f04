namespace WikiGuard.Aws.Stacks;

/// <summary>The template's outputs by which a stack is verified and operated.</summary>
public static class StackOutputs
{
    public const string Bucket = "BucketName";
    public const string Cluster = "ClusterName";
    public const string Service = "ServiceName";
    public const string Database = "DatabaseName";
    public const string WorkGroup = "WorkGroupName";
    public const string AlertTopic = "AlertTopicArn";
    public const string WarningTopic = "WarningTopicArn";
    public const string ControlMachine = "ControlStateMachineArn";
    public const string ReplayMachine = "ReplayStateMachineArn";
    public const string BackfillMachine = "BackfillStateMachineArn";

    public static IReadOnlyList<string> All { get; } =
        [Bucket, Cluster, Service, Database, WorkGroup, AlertTopic, WarningTopic, ControlMachine, ReplayMachine, BackfillMachine];
}
