using WikiGuard.Aws.Stacks;

namespace WikiGuard.Cli.Stacks;

/// <summary>The region that a command looks for its stack in.</summary>
internal static class ChosenRegion
{
    /// <param name="given">Null where the command line names none.</param>
    /// <exception cref="WrongUsageException">Nothing else names one either.</exception>
    public static string Of(string? given) => given ?? StackRegion.Default() ?? throw new WrongUsageException(
        "No region is known for --stack: give --region, such as eu-west-1, or set AWS_REGION, or region in the profile.");
}
