using System.Net;

namespace WikiGuard.Ingest.Sources;

/// <summary>The HTTP client for a stream, the same in every host.</summary>
public static class EventStreamHttp
{
    public static HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        // A stream of JSON shrinks to a sixth.
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        // A stream's connection is never used twice; what is left of refused ones must not outlive a change of address.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        // An open stream that we leave is not read to its end for the sake of its connection.
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
