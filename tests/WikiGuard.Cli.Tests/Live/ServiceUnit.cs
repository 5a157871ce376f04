using System.Globalization;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests.Live;

/// <summary>docs/wikiguard.service, as much of it as says how the tool is started and stopped.</summary>
internal sealed class ServiceUnit
{
    private readonly ILookup<string, string> _settings;

    private ServiceUnit(string text) => _settings = text.Split('\n')
        .Select(l => l.Trim().Split('=', 2))
        .Where(l => l is [not ['#', ..], _])
        .ToLookup(l => l[0], l => l[1], StringComparer.Ordinal);

    public static string File { get; } = Path.Combine(Repository.Root, "docs", "wikiguard.service");

    /// <summary>What <c>%S</c> stands for: <c>/var/lib</c> there, a test's folder here.</summary>
    public static ServiceUnit Read(string stateFolder) =>
        new(System.IO.File.ReadAllText(File).Replace("%S", stateFolder, StringComparison.Ordinal));

    public string this[string setting] => _settings[setting].Single();

    /// <summary>The program, without its arguments.</summary>
    public string Program => this["ExecStart"].Split(' ')[0];

    public string[] Arguments => this["ExecStart"].Split(' ')[1..];

    public IReadOnlyDictionary<string, string?> Environment =>
        _settings["Environment"].Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => (string?)v[1], StringComparer.Ordinal);

    /// <summary>Of a setting in minutes.</summary>
    public TimeSpan TimeOf(string setting) =>
        TimeSpan.FromMinutes(int.Parse(this[setting].Replace("min", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
}
