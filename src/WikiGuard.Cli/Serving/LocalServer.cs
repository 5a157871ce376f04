using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Dashboard;
using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Cli.Serving;

/// <summary>
/// What a run serves, only on this machine: for whoever has the token, queries on the lakehouse it holds, in read-only transactions, and
/// commands; and the pages.
/// </summary>
internal sealed class LocalServer : IAsyncDisposable
{
    // The board moves every two seconds at the most.
    private static readonly TimeSpan PagesLookEvery = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;
    private readonly string _folder;

    private LocalServer(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
    }

    public string Url => _app.Urls.First();

    /// <param name="address">Where to serve the pages; null for no pages, and any free port. Always a loopback address.</param>
    /// <param name="status">The state of the run.</param>
    /// <param name="desk">Takes the commands.</param>
    /// <exception cref="InvalidConfigException">The port is taken.</exception>
    public static async Task<LocalServer> StartAsync(
        LocalLakehouse lakehouse, Func<RunReport> status, CommandDesk desk, Uri? address, CancellationToken cancellationToken)
    {
        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        var pages = address is null ? null : new DashboardHost(
            $"The lakehouse {lakehouse.Folder}, which this run writes", new ReadOnlyEngine(lakehouse), lakehouse.Objects,
            (arguments, cancelled) => desk.RunAsync(
                [.. arguments, "--lakehouse", lakehouse.Folder], $"{ThisUser.Name}, on the dashboard", cancelled),
            () => LiveOf(status()), PagesLookEvery, TimeProvider.System);
        var app = await LocalSite.StartAsync(pages, address, Map, cancellationToken);
        var server = new LocalServer(app, lakehouse.Folder);
        RunEndpoint.Publish(lakehouse.Folder, new RunEndpoint(server.Url, token));
        return server;

        void Map(WebApplication site)
        {
            site.MapGet("/api/status", async (HttpContext http) => await WriteStatusAsync(http, lakehouse, status()));
            site.MapPost("/api/query", async (HttpContext http) => await AnswerAsync(http, lakehouse, token));
            site.MapGet(RunEndpoint.CommandPath, async (HttpContext http) => await TakeCommandAsync(http, desk, token));
        }
    }

    private static LiveRun LiveOf(RunReport run) => new(
        run.EventTime, run.GoldUpTo,
        run.StreamWaits is { } waits ? $"{char.ToUpperInvariant(waits[0])}{waits[1..]}."
            : run.Pace is { Keeping: not Keeping.Up } pace ? $"{pace.Words}." : null,
        run.WhereItWaits);

    public async ValueTask DisposeAsync()
    {
        RunEndpoint.Withdraw(_folder);
        await _app.DisposeAsync();
    }

    /// <summary>Sends a query to the process that holds the lakehouse.</summary>
    /// <returns>Null where that process does not answer.</returns>
    /// <exception cref="QueryFailedException">It answered that the statement is wrong.</exception>
    public static async Task<QueryResult?> AskAsync(RunEndpoint endpoint, string sql, CancellationToken cancellationToken)
    {
        // The token is for nobody else, such as a proxy.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(endpoint.Url) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/query")
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new QueryRequest(sql), ServingJson.Default.QueryRequest)),
        };
        request.Headers.Add(RunEndpoint.TokenHeader, endpoint.Token);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new QueryFailedException("query", Encoding.UTF8.GetString(body));
            var answer = JsonSerializer.Deserialize(body, ServingJson.Default.QueryResponse)!;
            return new QueryResult(answer.Columns, [.. answer.Rows.Select(r => r.Select(ValueOf).ToArray())], 0, TimeSpan.Zero);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static bool HasToken(HttpContext http, string token) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(http.Request.Headers[RunEndpoint.TokenHeader].ToString()), Encoding.UTF8.GetBytes(token));

    private static async Task TakeCommandAsync(HttpContext http, CommandDesk desk, string token)
    {
        if (!HasToken(http, token) || !http.WebSockets.IsWebSocketRequest)
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        await desk.ServeAsync(socket, http.RequestAborted);
    }

    private static async Task AnswerAsync(HttpContext http, LocalLakehouse lakehouse, string token)
    {
        if (!HasToken(http, token))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        var request = await JsonSerializer.DeserializeAsync(http.Request.Body, ServingJson.Default.QueryRequest, http.RequestAborted);
        try
        {
            var result = await lakehouse.ReadAsync(new SqlStatement("query", request!.Sql), http.RequestAborted);
            await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
            json.WriteStartObject();
            json.WriteStartArray("columns");
            foreach (var column in result.Columns)
                json.WriteStringValue(column);
            json.WriteEndArray();
            json.WriteStartArray("rows");
            foreach (var row in result.Rows)
            {
                json.WriteStartArray();
                foreach (var value in row)
                    QueryOutput.WriteValue(json, value);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        catch (QueryFailedException e)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsync(e.Reason, http.RequestAborted);
        }
    }

    private static async Task WriteStatusAsync(HttpContext http, LocalLakehouse lakehouse, RunReport status)
    {
        var entities = await lakehouse.ReadAsync(SqlLibrary.Get("queries/top_risky_entities").Bind(), http.RequestAborted);
        var users = await lakehouse.ReadAsync(SqlLibrary.Get("queries/top_risky_users").Bind(), http.RequestAborted);
        http.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("event_time", status.EventTime);
        json.WriteString("next_gold", status.NextGold);
        if (status.GoldUpTo is { } upTo)
            json.WriteString("gold_up_to", upTo);
        json.WritePropertyName("pace");
        JsonSerializer.Serialize(json, status.Pace, ServingJson.Default.LivePaceReport);
        json.WriteString("waiting", status.WhereItWaits);
        if (status.StreamWaits is { } waits)
            json.WriteString("stream", waits);
        json.WritePropertyName("counts");
        JsonSerializer.Serialize(json, status.Counts, ServingJson.Default.RunCounts);
        json.WritePropertyName("entities");
        QueryOutput.WriteJson(entities, json);
        json.WritePropertyName("users");
        QueryOutput.WriteJson(users, json);
        json.WriteEndObject();
    }

    private static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
        // A decimal keeps zeros and digits that a double has not.
        JsonValueKind.Number when value.GetDouble().ToString("R", CultureInfo.InvariantCulture) != value.GetRawText()
            && value.TryGetDecimal(out var number) => number,
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.Array or JsonValueKind.Object => new NestedValue(value.GetRawText()),
        _ => value.GetString(),
    };

    /// <summary>The lakehouse as a person may ask it.</summary>
    private sealed class ReadOnlyEngine(LocalLakehouse lakehouse) : IQueryEngine
    {
        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken) =>
            lakehouse.ReadAsync(statement, cancellationToken);
    }
}
