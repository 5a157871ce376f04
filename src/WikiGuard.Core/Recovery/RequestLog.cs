using System.Globalization;
using System.Text.Json.Serialization;
using WikiGuard.Ports;

namespace WikiGuard.Recovery;

/// <summary>What somebody has asked to be done to a lakehouse, and what came of it.</summary>
/// <param name="Id">Such as <c>20260129T120000Z-1a2b3c4d</c>.</param>
/// <param name="Command">Such as <c>replay silver</c>.</param>
/// <param name="Arguments">Its options, as on a command line.</param>
/// <param name="Requester">Who asked, such as <c>ann@host</c>.</param>
/// <param name="BegunAt">System time.</param>
public sealed record RecordedRequest(string Id, string Command, string Arguments, string Requester, DateTimeOffset BegunAt)
{
    public RequestStatus Status { get; init; }

    /// <summary>Null where no end was recorded.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What was counted, such as rows by where they went.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Why it failed; null where it did not.</summary>
    public string? Error { get; init; }
}

/// <summary>How far a request has come.</summary>
public enum RequestStatus
{
    /// <summary>It is at work, or was killed.</summary>
    [JsonStringEnumMemberName("begun")]
    Begun,

    [JsonStringEnumMemberName("done")]
    Done,

    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>Who asks for something, such as <c>ann@host</c>.</summary>
public sealed record Requester(string Name);

/// <summary>
/// Keeps what people have asked for: <c>requests/{id}.json</c>, written before anything is changed, and again at the end. Whatever kills
/// the command in between, the request stands as begun.
/// </summary>
/// <param name="random">Tells requests of the same second apart.</param>
public sealed class RequestLog(IObjectStore objects, TimeProvider time, Random random, Requester requester)
{
    private const string Prefix = "requests/";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Records that a command begins.</summary>
    public async Task<OpenRequest> BeginAsync(string command, string arguments, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = $"{now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{random.NextInt64(1L << 32):x8}";
        var request = new RecordedRequest(id, command, arguments, requester.Name, now);
        return new OpenRequest(this, request, await SaveAsync(request, etag: null, cancellationToken));
    }

    /// <summary>The newest requests, newest first.</summary>
    /// <param name="since">Earlier ones are left out; null for all.</param>
    /// <param name="most">The maximum number.</param>
    public static async Task<IReadOnlyList<RecordedRequest>> NewestAsync(
        IObjectStore objects, DateTimeOffset? since, int most, CancellationToken cancellationToken)
    {
        var first = since is { } from ? Prefix + from.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) : Prefix;
        var requests = new List<RecordedRequest>();
        foreach (var key in (await objects.ListAsync(Prefix, cancellationToken)).Where(k => string.CompareOrdinal(k, first) >= 0)
            .Reverse().Take(most))
        {
            if ((await objects.GetAsync(key, cancellationToken))?.Read(
                    key, RequestJson.Default.RecordedRequest, "Delete it; it is only a record.") is { } request
                && !(request.BegunAt < since))
                requests.Add(request);
        }
        return requests;
    }

    internal DateTimeOffset Now => time.GetUtcNow();

    internal Task<string> SaveAsync(RecordedRequest request, string? etag, CancellationToken cancellationToken) =>
        objects.SaveAsync(
            $"{Prefix}{request.Id}.json", request, RequestJson.Default.RecordedRequest, etag, "command", cancellationToken);
}

/// <summary>A request that is at work.</summary>
public sealed class OpenRequest
{
    private readonly RequestLog _log;
    private readonly RecordedRequest _request;
    private readonly string _etag;

    internal OpenRequest(RequestLog log, RecordedRequest request, string etag) => (_log, _request, _etag) = (log, request, etag);

    /// <summary>Records the end.</summary>
    /// <param name="error">Why it failed; null where it is done.</param>
    public Task EndAsync(IReadOnlyDictionary<string, long> counts, string? error, CancellationToken cancellationToken) => _log.SaveAsync(
        _request with
        {
            Status = error is null ? RequestStatus.Done : RequestStatus.Failed,
            EndedAt = _log.Now,
            Counts = counts,
            Error = error,
        },
        _etag, cancellationToken);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RecordedRequest))]
internal sealed partial class RequestJson : JsonSerializerContext;
