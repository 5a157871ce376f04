using System.Net;
using WikiGuard.Config;

namespace WikiGuard.Functions.Ingestor;

/// <summary>The container's health check: a chiseled image has no curl, so the Ingestor's own program queries the running one.</summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <returns>0 where the Ingestor is alive, else 1.</returns>
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> environment, TextWriter output)
    {
        var address = IPEndPoint.Parse(environment.GetValueOrDefault(HostSettings.VariableOf("health_address")) is { Length: > 0 } set
            ? set : IngestorSettings.DefaultHealthAddress);
        if (address.Address.Equals(IPAddress.Any))
            address.Address = IPAddress.Loopback;
        else if (address.Address.Equals(IPAddress.IPv6Any))
            address.Address = IPAddress.IPv6Loopback;
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await http.GetAsync(new Uri($"http://{address}/healthz"));
            await output.WriteLineAsync(await response.Content.ReadAsStringAsync());
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await output.WriteLineAsync($"No answer from {address}: {e.Message}");
            return 1;
        }
    }
}
