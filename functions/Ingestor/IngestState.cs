using System.Text.Json;
using WikiGuard.Promotion;

namespace WikiGuard.Functions.Ingestor;

/// <summary>What the health endpoint and the metrics see of the worker; its parts come as the worker makes them.</summary>
internal sealed class IngestState(IngestorSettings settings, TimeProvider time)
{
    private volatile LeaseKeeper? _keeper;
    private volatile Reading? _reading;
    private volatile bool _isStopping;

    public AllowlistState Allowlist { get; } = new();

    public DateTimeOffset Started { get; } = time.GetUtcNow();

    public LeaseKeeper? Keeper
    {
        get => _keeper;
        set => _keeper = value;
    }

    /// <summary>Null while standing by.</summary>
    public Reading? Reading
    {
        get => _reading;
        set => _reading = value;
    }

    public bool IsStopping
    {
        get => _isStopping;
        set => _isStopping = value;
    }

    public HealthReport Report() => HealthReport.Of(this, settings, time.GetUtcNow());

    /// <summary><c>GET /healthz</c> and <c>GET /readyz</c>: the same report, and 200 or 503.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var report = Report();
        bool? isWell = context.Request.Path.Value switch
        {
            "/healthz" => report.IsLive,
            "/readyz" => report.IsReady,
            _ => null,
        };
        context.Response.StatusCode = isWell switch
        {
            true => StatusCodes.Status200OK,
            false => StatusCodes.Status503ServiceUnavailable,
            null => StatusCodes.Status404NotFound,
        };
        if (isWell is null)
            return;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(report, HealthJson.Default.HealthReport), context.RequestAborted);
    }
}
