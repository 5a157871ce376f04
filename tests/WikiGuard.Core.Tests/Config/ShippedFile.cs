namespace WikiGuard.Config;

/// <summary>Files of the repository, as copied next to the tests.</summary>
internal static class ShippedFile
{
    public static string Config(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "config", name));

    public static string Fixture(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));
}
