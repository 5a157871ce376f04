using System.Security.Cryptography;
using Amazon;
using WikiGuard.Aws.Alerts;
using WikiGuard.Aws.Athena;
using WikiGuard.Aws.Stacks;
using WikiGuard.Aws.Stacks.Wire;
using WikiGuard.Ports;

namespace WikiGuard.Aws;

/// <summary>The tables and objects of a stack, with the rights of whoever asks.</summary>
public sealed class StackLakehouse : IDisposable
{
    // As many as a query on a folder may answer.
    private const int MostRows = 1_000_000;

    private readonly StackServices _services;
    private readonly StackBucket _bucket;
    private readonly Stack _stack;

    private StackLakehouse(StackServices services, Stack stack, string region)
    {
        (_services, _bucket, _stack) = (services, new StackBucket(region, stack.Output(StackOutputs.Bucket)), stack);
        Tables = services.Tables(stack);
        Reader = new ReadOnlyTables(services.Tables(stack, MostRows));
    }

    public IQueryEngine Tables { get; }

    /// <summary>Answers what people ask. Whatever the caller's rights are, a statement that may change something is refused.</summary>
    public IQueryEngine Reader { get; }

    public IObjectStore Objects => _bucket.Objects;

    /// <exception cref="WikiGuardException">The stack cannot be asked, or it is not WikiGuard's.</exception>
    public static async Task<StackLakehouse> OpenAsync(string stack, string region, CancellationToken cancellationToken)
    {
        var random = new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
        var services = StackRegion.Connect(region, endpoint => new StackServices(endpoint, TimeProvider.System, random));
        try
        {
            return new StackLakehouse(services, await services.CloudFormation.DescribeStackAsync(stack, cancellationToken), region);
        }
        catch
        {
            services.Dispose();
            throw;
        }
    }

    /// <summary>Opens the way that the functions' alerts go, for a trial.</summary>
    public TopicAlertSink OpenAlerts() => new(Arn.Parse(_stack.Output(StackOutputs.WarningTopic)));

    public void Dispose()
    {
        _services.Dispose();
        _bucket.Dispose();
    }
}
