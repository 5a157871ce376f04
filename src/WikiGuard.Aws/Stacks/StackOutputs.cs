namespace WikiGuard.Aws.Stacks;

/// <summary>The template's outputs that a stack is verified by.</summary>
public static class StackOutputs
{
    public const string Cluster = "ClusterName";
    public const string Service = "ServiceName";
    public const string Database = "DatabaseName";
    public const string WorkGroup = "WorkGroupName";
    public const string AlertTopic = "AlertTopicArn";
    public const string WarningTopic = "WarningTopicArn";

    public static IReadOnlyList<string> All { get; } = [Cluster, Service, Database, WorkGroup, AlertTopic, WarningTopic];
}
