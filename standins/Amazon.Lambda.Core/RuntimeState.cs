namespace WikiGuard.Standins;

/// <summary>What the stand-ins tell each other about the process. Not part of any official package: product code must not use it.</summary>
public static class RuntimeState
{
    /// <summary>Invocations begun so far.</summary>
    public static int Invocations { get; set; }
}
