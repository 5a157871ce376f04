using AWS.Lambda.Powertools.Logging;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using WikiGuard.Aws;

namespace WikiGuard.Functions.Operations.CloudFormation;

/// <summary>
/// Does the work of a custom resource and answers CloudFormation, whatever happens: without an answer a stack hangs until the resource's
/// time-out, and so does its roll-back. A deletion does nothing and succeeds, because what these resources create is data, or belongs to
/// something that is deleted by itself.
/// </summary>
public sealed class CustomResource(PatientHttp http, ILogger<CustomResource> logger)
{
    /// <summary>The time reserved for the answer.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(20);

    /// <param name="work">Returns what <c>!GetAtt</c> gives. It must be idempotent.</param>
    /// <exception cref="InvalidConfigException">This is not a request from CloudFormation, or it rejects the answer.</exception>
    /// <exception cref="TransientException">The answer cannot be given now. Lambda repeats the whole invocation.</exception>
    public async Task AnswerAsync(
        CustomResourceRequest request, ILambdaContext context, Func<CancellationToken, Task<Dictionary<string, string>>> work)
    {
        if (request.ResponseUrl is not { Length: > 0 } || request.LogicalResourceId is null)
            throw new InvalidConfigException(
                "This is no request of CloudFormation's for a custom resource: ResponseURL or LogicalResourceId is missing.");
        Logger.AppendKey("CorrelationId", request.RequestId ?? context.AwsRequestId);
        // Always the same: another id would make CloudFormation delete "the old resource".
        var id = request.PhysicalResourceId ?? $"wikiguard-{request.LogicalResourceId}";
        var (reason, data) = request.IsDelete ? (null, null) : await DoAsync(work, context);
        // The log stream comes first, where it is not cut off.
        var answer = new CustomResourceAnswer(
            reason is null ? "SUCCESS" : "FAILED", $"[{context.LogStreamName}] {reason ?? "Done."}", id, request.StackId, request.RequestId,
            request.LogicalResourceId, data);
        await SendAsync(request.ResponseUrl, answer, context);
    }

    /// <returns>Why it failed, or the data.</returns>
    private async Task<(string? Reason, Dictionary<string, string>? Data)> DoAsync(
        Func<CancellationToken, Task<Dictionary<string, string>>> work, ILambdaContext context)
    {
        using var deadline = Deadline.Of(context.RemainingTime, Farewell);
        try
        {
            // On its own thread, and not awaited beyond the time limit: it may call code that ignores the token.
            return (null, await Task.Run(() => work(deadline.Token), deadline.Token).WaitAsync(deadline.Token));
        }
#pragma warning disable CA1031 // Whatever it is, it must be reported to CloudFormation.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.LogError(e, "The resource failed");
            return (e switch
            {
                OperationCanceledException when deadline.IsCancellationRequested =>
                    "The function's time was over before the work was done; the next attempt goes on from there.",
                WikiGuardException => e.Message,
                _ => $"{e.GetType().Name}: {e.Message}",
            }, null);
        }
    }

    private async Task SendAsync(string url, CustomResourceAnswer answer, ILambdaContext context)
    {
        using var deadline = Deadline.Of(context.RemainingTime, TimeSpan.FromSeconds(1));
        // Exactly as it was signed: .NET would unescape some of it.
        var address = new Uri(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var body = answer.ToJson();
        // Without a content type, because the signature was made without one.
        using var response = await http.SendAsync("CloudFormation",
            () => new HttpRequestMessage(HttpMethod.Put, address) { Content = new ByteArrayContent(body) }, deadline.Token);
        if (!response.IsSuccessStatusCode)
            throw new TransientException($"CloudFormation does not take the answer {answer.Status}: status {(int)response.StatusCode}.");
        logger.LogInformation("Answered {Status}: {Reason}", answer.Status, answer.Reason);
    }
}
