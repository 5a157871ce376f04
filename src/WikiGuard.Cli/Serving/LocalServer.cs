using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Cli.Serving;

/// <summary>
/// What a run serves, only on this machine: for whoever has the token, queries on the lakehouse it holds, in read-only transactions, and
/// commands; and the status page.
/// </summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private LocalServer(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
    }

    public string Url => _app.Urls.First();

    /// <param name="address">Where to listen; null for any free port. Always a loopback address.</param>
    /// <param name="status">The state of the run.</param>
    /// <param name="desk">Takes the commands.</param>
    /// <exception cref="InvalidConfigException">The port is taken.</exception>
    public static async Task<LocalServer> StartAsync(
        LocalLakehouse lakehouse, Func<RunReport> status, CommandDesk desk, Uri? address, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, RunsLifetime>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, address?.Port ?? 0));
        var app = builder.Build();
        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        app.Use(RefuseOtherSites);
        app.UseWebSockets();
        app.MapGet("/", () => Results.Content(StatusPage.Html, "text/html; charset=utf-8"));
        app.MapGet("/api/status", async (HttpContext http) => await WriteStatusAsync(http, lakehouse, status()));
        app.MapPost("/api/query", async (HttpContext http) => await AnswerAsync(http, lakehouse, token));
        app.MapGet(RunEndpoint.CommandPath, async (HttpContext http) => await TakeCommandAsync(http, desk, token));
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw new InvalidConfigException($"Port {address?.Port} is in use. Stop what uses it, name another with --dashboard "
                + "http://127.0.0.1:PORT, or run with --no-dashboard.", e);
        }
        var server = new LocalServer(app, lakehouse.Folder);
        RunEndpoint.Publish(lakehouse.Folder, new RunEndpoint(server.Url, token));
        return server;
    }

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

    // A page of another site must not ask for anything, even if its name resolves to 127.0.0.1.
    private static Task RefuseOtherSites(HttpContext http, RequestDelegate next)
    {
        var origin = http.Request.Headers.Origin.ToString();
        if (http.Request.Host.Host is "127.0.0.1" or "localhost" && (origin.Length == 0 || origin == $"http://{http.Request.Host}"))
            return next(http);
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
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

    /// <summary>Replaces the console's lifetime: the run handles Ctrl-C, and the page is served until the run has ended.</summary>
    private sealed class RunsLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
