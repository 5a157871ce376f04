using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Radzen;
using WikiGuard.Dashboard.Boards;

namespace WikiGuard.Dashboard.Hosting;

/// <summary>Adds the pages to a web host. Who may ask for them is the host's matter.</summary>
public static class DashboardSite
{
    // What a page may load: its own files, and the connection that it is kept up to date by. Components set styles on their elements.
    private const string Policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static IServiceCollection AddDashboard(this IServiceCollection services, DashboardHost host)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddRadzenComponents();
        // The keys need not outlive the process, and nothing is left in the user's home.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddSingleton(host).AddSingleton(new AnswerCache(host.Engine, host.LookEvery, host.Time));
        // Each open page counts what it asked.
        services.AddScoped<PageAnswers>();
        services.AddScoped(s => new BoardReader(s.GetRequiredService<PageAnswers>()));
        services.AddScoped(s => new QualityBoard(s.GetRequiredService<PageAnswers>()));
        return services;
    }

    public static void MapDashboard(this WebApplication app)
    {
        app.Use(static (http, next) =>
        {
            http.Response.Headers.ContentSecurityPolicy = Policy;
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            return next(http);
        });
        app.UseStatusCodePagesWithReExecute("/not-found");
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
