using AWS.Lambda.Powertools.Logging.Internal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>Adds the logger to Microsoft.Extensions.Logging.</summary>
public static class PowertoolsLoggingBuilderExtensions
{
    /// <summary>Every ILogger of the container writes one JSON object a line on standard output.</summary>
    public static ILoggingBuilder AddPowertoolsLogger(this ILoggingBuilder builder) => builder.AddPowertoolsLogger(_ => { });

    /// <inheritdoc cref="AddPowertoolsLogger(ILoggingBuilder)"/>
    public static ILoggingBuilder AddPowertoolsLogger(this ILoggingBuilder builder, Action<PowertoolsLoggerConfiguration> configure)
    {
        var configuration = new PowertoolsLoggerConfiguration();
        configure(configuration);
        if (configuration.MinimumLogLevel != LogLevel.None)
            builder.SetMinimumLevel(configuration.MinimumLogLevel);
        Logger.Configure(configuration);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, PowertoolsLoggerProvider>(services =>
            new PowertoolsLoggerProvider(configuration, services.GetService<TimeProvider>() ?? TimeProvider.System)));
        return builder;
    }
}
