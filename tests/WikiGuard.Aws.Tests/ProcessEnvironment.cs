namespace WikiGuard.Aws.Tests;

/// <summary>
/// Variables of this process, as long as it lives. Whoever uses it for variables that others need, too, belongs to
/// <see cref="TestEnvironment"/>.
/// </summary>
internal sealed class ProcessEnvironment : IDisposable
{
    private readonly Dictionary<string, string?> _before = new(StringComparer.Ordinal);

    public ProcessEnvironment(params IEnumerable<(string Name, string? Value)> variables)
    {
        foreach (var (name, value) in variables)
            Set(name, value);
    }

    public void Set(string name, string? value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose()
    {
        foreach (var (name, value) in _before)
            Environment.SetEnvironmentVariable(name, value);
    }
}
