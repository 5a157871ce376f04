using System.Globalization;
using System.Net.Http.Headers;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The Lambda Runtime API (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).</summary>
internal sealed class RuntimeApiClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    // Lambda freezes the process while it waits for the next invocation, so this must outlast any freeze.
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromHours(12) };
    private readonly TimeProvider _time;
    private readonly string _runtime;

    public RuntimeApiClient(TimeProvider time)
    {
        var host = Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API");
        if (string.IsNullOrEmpty(host))
        {
            throw new InvalidOperationException(
                "AWS_LAMBDA_RUNTIME_API is not set: this program runs inside Lambda, or against a local Runtime API at that host:port.");
        }

        _runtime = $"http://{host}/2018-06-01/runtime";
        _time = time;
    }

    /// <summary>Waits, without a limit that matters, for an invocation.</summary>
    public async Task<Invocation> NextAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync($"{_runtime}/invocation/next", cancellationToken);
        response.EnsureSuccessStatusCode();
        var payload = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var requestId = Header(response, "Lambda-Runtime-Aws-Request-Id")
            ?? throw new InvalidOperationException("The Runtime API sent an invocation without Lambda-Runtime-Aws-Request-Id.");
        var context = new LambdaContext(
            requestId,
            Header(response, "Lambda-Runtime-Invoked-Function-Arn") ?? "",
            Deadline(Header(response, "Lambda-Runtime-Deadline-Ms")),
            _time);
        return new Invocation(context, new MemoryStream(payload, writable: false), Header(response, "Lambda-Runtime-Trace-Id"));
    }

    public Task RespondAsync(string requestId, Stream output, CancellationToken cancellationToken) =>
        PostAsync($"invocation/{requestId}/response", new StreamContent(output), errorType: null, cancellationToken);

    public Task ReportErrorAsync(string requestId, Exception error, CancellationToken cancellationToken) =>
        PostAsync($"invocation/{requestId}/error", ErrorReport.Write(error), error.GetType().Name, cancellationToken);

    public Task ReportInitializationErrorAsync(Exception error, CancellationToken cancellationToken) =>
        PostAsync("init/error", ErrorReport.Write(error), error.GetType().Name, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task PostAsync(string path, HttpContent content, string? errorType, CancellationToken cancellationToken)
    {
        content.Headers.ContentType = Json;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_runtime}/{path}") { Content = content };
        if (errorType is not null)
            request.Headers.Add("Lambda-Runtime-Function-Error-Type", errorType);
        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static DateTimeOffset Deadline(string? milliseconds) =>
        milliseconds is null
            ? DateTimeOffset.MaxValue
            : DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));
}
