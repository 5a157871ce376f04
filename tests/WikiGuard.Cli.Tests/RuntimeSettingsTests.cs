using System.Text.Json;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>How the runtime is set for the tool. The build says nothing of a property that it does not know.</summary>
public sealed class RuntimeSettingsTests
{
    [Fact]
    public void The_tool_has_one_heap_collects_beside_its_work_and_does_not_instrument_it()
    {
        var config = JsonElement.Parse(
            File.ReadAllBytes(Path.ChangeExtension(Repository.ProgramOf("src/WikiGuard.Cli", "wikiguard"), "runtimeconfig.json")));
        var settings = config.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.False(settings.GetProperty("System.GC.Server").GetBoolean());
        Assert.True(settings.GetProperty("System.GC.Concurrent").GetBoolean());
        Assert.False(settings.GetProperty("System.Runtime.TieredPGO").GetBoolean());
    }
}
