namespace WikiGuard.Bench.Runs;

/// <summary>The stages of a run, besides its statements, which have their own names.</summary>
internal static class StageNames
{
    public const string Opening = "open the lakehouse";
    public const string Ingestor = "Ingestor: source and filter";
    public const string Kafka = "Kafka";
    public const string Closing = "close the lakehouse";

    private const string Objects = "objects: ";
    private const string Functions = "function: ";

    public static string OfObjects(string key) => Objects + key.Split('/')[0];

    public static string OfFunction(string name) => Functions + name;

    public static bool IsObjects(string stage) => stage.StartsWith(Objects, StringComparison.Ordinal);

    public static bool IsFunction(string stage) => stage.StartsWith(Functions, StringComparison.Ordinal);
}
