using System.Reflection;
using Amazon.Lambda.Annotations;
using Microsoft.Extensions.DependencyInjection;

namespace WikiGuard.Standins.Main;

/// <summary>The container of a function: its class as a singleton, and what the [LambdaStartup] class adds.</summary>
internal static class ServiceContainer
{
    public static ServiceProvider Build(Type functionType)
    {
        var services = new ServiceCollection();
        services.AddSingleton(functionType);
        var startups = functionType.Assembly.GetTypes().Where(type => type.IsDefined(typeof(LambdaStartupAttribute))).ToList();
        if (startups.Count > 1)
            throw new InvalidOperationException($"Only one [LambdaStartup] class is allowed, found {string.Join(", ", startups)}.");
        if (startups is [var startup])
            Configure(startup, services);
        return services.BuildServiceProvider();
    }

    private static void Configure(Type startup, ServiceCollection services)
    {
        var configure = startup.GetMethod("ConfigureServices", [typeof(IServiceCollection)])
            ?? throw new InvalidOperationException(
                $"{startup} needs a public method ConfigureServices(IServiceCollection); the stand-in knows no ConfigureHostBuilder.");
        configure.Invoke(Activator.CreateInstance(startup), BindingFlags.DoNotWrapExceptions, binder: null, [services], culture: null);
    }
}
