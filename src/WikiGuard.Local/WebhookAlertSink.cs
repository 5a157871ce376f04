using System.Net;
using System.Text;
using WikiGuard.Alerts;
using WikiGuard.Ports;

namespace WikiGuard.Local;

/// <summary>Posts alerts to a webhook. Its address is a secret, and appears in no message.</summary>
public sealed class WebhookAlertSink : IAlertSink, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>For all attempts: whoever sends an alert holds a lease.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client;
    private readonly PatientHttp _http;
    private readonly Uri _address;
    private readonly WebhookFormat _format;

    /// <param name="attempt">For one attempt at a request; null for 4 s.</param>
    /// <exception cref="InvalidConfigException">The secret is missing, or is no address that may be posted to.</exception>
    public WebhookAlertSink(WebhookSettings settings, TimeProvider time, TimeSpan? attempt = null)
    {
        _address = Uri.TryCreate(settings.Url.Read(), UriKind.Absolute, out var address) && MayPostTo(address) ? address
            : throw new InvalidConfigException(
                $"The secret {settings.Url} is no address of a webhook: write one that begins with https://.");
        _format = settings.Format;
        // Elsewhere than at the address that was given, an alert has no business.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = Patience })
        { Timeout = attempt ?? Patience };
        _http = new PatientHttp(_client, time);
    }

    /// <exception cref="InvalidConfigException">The webhook refuses it.</exception>
    /// <exception cref="TransientException">The webhook does not take it now.</exception>
    public async Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        var content = _format == WebhookFormat.Slack ? SlackBlocks.MessageOf(alert).ToJsonString() : AlertMessage.ToJson(alert);
        using var limit = new CancellationTokenSource(Limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await _http.SendAsync("The webhook", () => Request(content), either.Token);
            if (!response.IsSuccessStatusCode)
                throw Refusal(response.StatusCode);
            if (_format == WebhookFormat.Slack && await response.Content.ReadAsStringAsync(either.Token) is not "ok")
                throw new TransientException("The webhook's answer is not Slack's. Is there something between it and this machine?");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new TransientException($"The webhook's answer broke off: {e.Message}", e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientException($"The webhook has not taken it within {Limit.TotalSeconds:0} s.");
        }
    }

    public void Dispose() => _client.Dispose();

    // On the way to a program of this machine nobody listens.
    private static bool MayPostTo(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp && address.IsLoopback;

    private HttpRequestMessage Request(string content) =>
        new(HttpMethod.Post, _address) { Content = new StringContent(content, Encoding.UTF8, "application/json") };

    private static WikiGuardException Refusal(HttpStatusCode status) => status switch
    {
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
            new TransientException($"The webhook does not take it now: status {(int)status}."),
        < HttpStatusCode.BadRequest =>
            new InvalidConfigException($"The webhook leads elsewhere: status {(int)status}. Give the address that it leads to."),
        _ => new InvalidConfigException(
            $"The webhook refuses it: status {(int)status}. Its address may be wrong or revoked, or it wants another format."),
    };
}
