// Each test starts processes of its own, and two at a time would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
