using System.Runtime.Versioning;

// Each test starts processes of its own, and two at a time would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

// They are stopped, paused and killed by Linux's signals, as ECS would.
[assembly: SupportedOSPlatform("linux")]
