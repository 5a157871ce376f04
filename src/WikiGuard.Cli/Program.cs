using WikiGuard.Cli.Commands;
using WikiGuard.Cli.Output;

return await CommandLine.RunAsync(args, Console.Out, new LenientWriter(Console.Error));
