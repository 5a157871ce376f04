using System.Text.Json;
using System.Text.Json.Serialization;
using WikiGuard.Cli.Pipeline;

namespace WikiGuard.Cli.Serving;

/// <summary>
/// Where a running process answers queries on the lakehouse it holds, and takes commands: <c>{lakehouse}/run.json</c>, readable by its
/// owner only. DuckDB lets no other process open the database, not even to read.
/// </summary>
/// <param name="Url">On 127.0.0.1.</param>
/// <param name="Token">Sent with each query and command; only the owner of the run can read it.</param>
internal sealed record RunEndpoint(string Url, string Token)
{
    /// <summary>The header that the token is sent in. A page of another site cannot send it.</summary>
    public const string TokenHeader = "X-WikiGuard-Token";

    internal const string CommandPath = "/api/command";

    private const string FileName = "run.json";

    /// <summary>Where a WebSocket takes a command.</summary>
    [JsonIgnore]
    public Uri CommandAddress => new UriBuilder(Url) { Scheme = "ws", Path = CommandPath }.Uri;

    public static void Publish(string lakehouse, RunEndpoint endpoint)
    {
        var path = Path.Combine(lakehouse, FileName);
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        JsonSerializer.Serialize(file, endpoint, ServingJson.Default.RunEndpoint);
    }

    /// <summary>
    /// A file that remains, because the folder is gone or now belongs to somebody else, does no harm: nobody answers at its address.
    /// </summary>
    public static void Withdraw(string lakehouse)
    {
        try
        {
            File.Delete(Path.Combine(lakehouse, FileName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <returns>Null where no run has published one, or another user's has.</returns>
    public static RunEndpoint? Find(string lakehouse)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(lakehouse, FileName)), ServingJson.Default.RunEndpoint);
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <param name="Sql">One statement.</param>
internal sealed record QueryRequest(string Sql);

/// <param name="Rows">Values as JSON represents them; times as text.</param>
internal sealed record QueryResponse(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<JsonElement>> Rows);


[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunEndpoint))]
[JsonSerializable(typeof(QueryRequest))]
[JsonSerializable(typeof(QueryResponse))]
[JsonSerializable(typeof(RunCounts))]
[JsonSerializable(typeof(LivePaceReport))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
internal sealed partial class ServingJson : JsonSerializerContext;
