using Xunit.Abstractions;
using Xunit.Sdk;

namespace WikiGuard.Testing;

/// <summary>
/// A test, or a class of them, that takes its time: <c>dotnet test</c> leaves it out, <c>dotnet test -p:Tests=all</c> runs it.
/// </summary>
/// <param name="why">What takes the time, and cannot be had for less.</param>
[TraitDiscoverer($"WikiGuard.Testing.{nameof(LongTestDiscoverer)}", "WikiGuard.Testing")]
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class LongTestAttribute(string why) : Attribute, ITraitAttribute
{
    public string Why => why;
}

/// <summary>xunit finds it by its name; <c>tests/Tests.targets</c> filters by what it returns.</summary>
public sealed class LongTestDiscoverer : ITraitDiscoverer
{
    public IEnumerable<KeyValuePair<string, string>> GetTraits(IAttributeInfo traitAttribute) => [new("Size", "Long")];
}
