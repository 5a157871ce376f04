using Xunit.Abstractions;
using Xunit.Sdk;

namespace WikiGuard.Testing;

/// <summary>
/// A test, or a class of them, that runs a program which the machine may lack: <c>dotnet test</c> then leaves it out and says so, with
/// <c>dotnet test -p:Tests=all</c> it fails.
/// </summary>
/// <param name="program">Its name on the PATH, one of those in <c>tests/Tests.targets</c>.</param>
[TraitDiscoverer($"WikiGuard.Testing.{nameof(NeedsProgramDiscoverer)}", "WikiGuard.Testing")]
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NeedsProgramAttribute(string program) : Attribute, ITraitAttribute
{
    public string Program => program;
}

/// <summary>xunit finds it by its name; <c>tests/Tests.targets</c> filters by what it returns.</summary>
public sealed class NeedsProgramDiscoverer : ITraitDiscoverer
{
    public IEnumerable<KeyValuePair<string, string>> GetTraits(IAttributeInfo traitAttribute) =>
        [new("Needs", (string)traitAttribute.GetConstructorArguments().Single())];
}
