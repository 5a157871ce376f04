using System.Net;

namespace WikiGuard.Ingest.Sources;

/// <summary>The HTTP client for a stream, the same in every host.</summary>
public static class EventStreamHttp
{
    public static HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        // Compression shrinks a stream of JSON to a sixth.
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        // A stream's connection is never reused; pooled connections of refused requests must not outlive a change of address.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        // An abandoned stream is not read to its end just to reuse its connection.
        MaxResponseDrainSize = 0,
        ResponseDrainTimeout = TimeSpan.Zero,
        MaxAutomaticRedirections = 5,
        MaxResponseHeadersLength = 64,
        UseCookies = false,
    })
    {
        // A stream never ends; EventStreamOptions.MaxSilence bounds each wait.
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
