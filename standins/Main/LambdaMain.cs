using System.Reflection;
using Amazon.Lambda.RuntimeSupport;

namespace WikiGuard.Standins.Main;

/// <summary>
/// The entry point of a function project in stand-in mode, compiled into it: what the official Annotations generator writes,
/// by reflection.
/// </summary>
internal static class LambdaMain
{
    private static async Task<int> Main()
    {
        try
        {
            FunctionInvoker? invoker = null;
            using var bootstrap = LambdaBootstrapBuilder
                .Create((input, context) => invoker!.InvokeAsync(input, context))
                .UseBootstrapHandler(() =>
                {
                    var handler = Environment.GetEnvironmentVariable("ANNOTATIONS_HANDLER");
                    invoker = FunctionInvoker.Create(FunctionMethod.Find(Assembly.GetExecutingAssembly(), handler));
                    return Task.FromResult(true);
                })
                .Build();
            await bootstrap.RunAsync();
            return 0;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"The function ends: {e.Message}");
            return 1;
        }
    }
}
