using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using WikiGuard.Cli.Output;
using WikiGuard.Dashboard;
using WikiGuard.Dashboard.Hosting;
using WikiGuard.Sql;

namespace WikiGuard.Cli.Serving;

/// <summary>A web site for the people of this machine: the pages, and what else a process answers.</summary>
internal static class LocalSite
{
    /// <summary>Where the pages are served when nobody says where.</summary>
    public static readonly Uri DefaultAddress = new("http://127.0.0.1:8642");

    /// <summary>The address that was given for the pages.</summary>
    /// <exception cref="WrongUsageException">It is not of this machine.</exception>
    public static Uri AddressOf(string option, string? given)
    {
        if (string.IsNullOrEmpty(given))
            return DefaultAddress;
        if (Uri.TryCreate(given, UriKind.Absolute, out var address) && address.Scheme == "http" && address.IsLoopback)
            return address;
        throw new WrongUsageException(
            $"{option} {given}: give an address of this machine, such as {DefaultAddress}. The pages are not served to others.");
    }

    /// <param name="pages">What the pages show; null for no pages.</param>
    /// <param name="address">Where to listen; null for any free port. Always a loopback address.</param>
    /// <param name="map">What else is answered.</param>
    /// <exception cref="InvalidConfigException">The port is taken.</exception>
    public static async Task<WebApplication> StartAsync(
        DashboardHost? pages, Uri? address, Action<WebApplication>? map, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(LocalSite).Assembly.GetName().Name,
            // The tool is started anywhere; its files are beside it.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, ToolsLifetime>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, address?.Port ?? 0);
        });
        if (pages is not null)
        {
            StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
            builder.Services.AddDashboard(pages);
        }
        var app = builder.Build();
        app.Use(RefuseOtherSites);
        app.UseWebSockets();
        map?.Invoke(app);
        if (pages is not null)
        {
            app.MapGet("/export", (HttpContext http, string? sql, string? format) => ExportAsync(http, pages, sql, format));
            app.MapDashboard();
        }
        try
        {
            await app.StartAsync(cancellationToken);
            return app;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw new InvalidConfigException($"Port {address?.Port} is in use. Stop what uses it, or name another address, such as "
                + $"http://127.0.0.1:{(address?.Port ?? 0) + 1}.", e);
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

    private static async Task ExportAsync(HttpContext http, DashboardHost pages, string? sql, string? format)
    {
        try
        {
            var result = await pages.Engine.RunAsync(new SqlStatement("query", sql ?? ""), http.RequestAborted);
            var export = await QueryExport.OfAsync(result, format ?? "csv", http.RequestAborted);
            http.Response.ContentType = export.MediaType;
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"wikiguard.{export.Extension}\"";
            await http.Response.Body.WriteAsync(export.Bytes, http.RequestAborted);
        }
        catch (Exception e) when (e is WikiGuardException or WrongUsageException)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsync(PrintableText.Lines(e.Message, '?'), http.RequestAborted);
        }
    }

    /// <summary>Replaces the console's lifetime: the command handles Ctrl-C, and the site is served until it has ended.</summary>
    private sealed class ToolsLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
