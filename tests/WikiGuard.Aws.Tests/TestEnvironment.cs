using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using WikiGuard.Testing.Http;

// Most tests wait for the SDK, which waits between its attempts in real time.
[assembly: CollectionBehavior(MaxParallelThreads = 8)]

namespace WikiGuard.Aws.Tests;

/// <summary>Of the tests that change variables which others read: they run after the others, one by one, and put things back.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
[SuppressMessage("Naming", "CA1711", Justification = "xunit calls it a collection.")]
public sealed class TestEnvironment
{
    public const string Name = "the process's environment";

    /// <summary>Keys for every client, and as few attempts as can be: the SDK reads their number once in a process's life.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "This assembly is no library.")]
    internal static void Set()
    {
        Environment.SetEnvironmentVariable("AWS_MAX_ATTEMPTS", "2");
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", ScriptedServer.AccessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", ScriptedServer.SecretKey);
    }
}
