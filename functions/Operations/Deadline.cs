using Amazon.Lambda.Core;

namespace WikiGuard.Functions.Operations;

/// <summary>Lambda kills what is still at work when the time is over. Until then a statement can be stopped, a lease given back, a failure told.</summary>
internal static class Deadline
{
    /// <param name="farewell">What is kept for the end.</param>
    public static CancellationTokenSource Of(ILambdaContext context, TimeSpan farewell) =>
        new(context.RemainingTime > farewell ? context.RemainingTime - farewell : TimeSpan.Zero);
}
