using System.Net;
using Polly;
using Polly.Retry;

namespace WikiGuard;

/// <summary>
/// HTTP that retries where that helps: on no answer, a truncated answer, 408, 429 and 5xx. It waits as long as <c>Retry-After</c> asks,
/// otherwise a little longer each time.
/// </summary>
public sealed class PatientHttp(HttpClient http, TimeProvider time)
{
    private const int MaxRetries = 4;

    // A longer wait is not granted; the caller's own retry comes later.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly ResiliencePipeline<HttpResponseMessage> _retries =
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = MaxRetries,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(500),
            UseJitter = true,
            ShouldHandle = attempt => ValueTask.FromResult(IsPassing(attempt.Outcome, time)),
            DelayGenerator = attempt => ValueTask.FromResult(RetryAfter(attempt.Outcome.Result, time)),
        })
        .Build();

    /// <param name="to">What messages call the server.</param>
    /// <param name="request">Creates a new request for each attempt.</param>
    /// <returns>The last answer, whatever its status.</returns>
    /// <exception cref="TransientException">There was no answer.</exception>
    /// <exception cref="OperationCanceledException">The caller's time is over.</exception>
    public async Task<HttpResponseMessage> SendAsync(string to, Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        try
        {
            return await _retries.ExecuteAsync(async token =>
            {
                using var message = request();
                return await http.SendAsync(message, token);
            }, cancellationToken);
        }
        catch (Exception e) when (IsSilence(e))
        {
            throw new TransientException($"{to} does not answer: {e.Message}", e);
        }
    }

    private static bool IsPassing(Outcome<HttpResponseMessage> outcome, TimeProvider time) =>
        outcome.Exception is { } e
            ? IsSilence(e)
            : outcome.Result!.StatusCode
                    is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
                && (RetryAfter(outcome.Result, time) ?? TimeSpan.Zero) <= LongestWait;

    // HttpClient's own time limit appears as a cancellation that the caller did not request.
    private static bool IsSilence(Exception e) =>
        e is HttpRequestException or IOException or OperationCanceledException { InnerException: TimeoutException };

    private static TimeSpan? RetryAfter(HttpResponseMessage? response, TimeProvider time) => response?.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };
}
