using WikiGuard.Config;
using WikiGuard.InForce;

namespace WikiGuard.Cli.Pipeline;

/// <summary>Finds the configuration that the layers use.</summary>
internal static class LocalConfig
{
    /// <param name="folder">Holds files that replace the shipped ones of the same names; null for the shipped ones.</param>
    /// <exception cref="InvalidConfigException">Names every error of every file.</exception>
    public static async Task<PromotionConfig> LoadAsync(string? folder, CancellationToken cancellationToken)
    {
        if (folder is not null && !Directory.Exists(folder))
            throw new InvalidConfigException($"There is no folder {folder}. Give one with --config that holds {Names}.");
        if (folder is not null && !PromotionConfig.FileNames.Any(f => File.Exists(Path.Combine(folder, f))))
            throw new InvalidConfigException($"{folder} holds none of {Names}. Are the names right?");
        var files = new Dictionary<string, ConfigFile>(StringComparer.Ordinal);
        foreach (var file in PromotionConfig.FileNames)
        {
            var own = folder is null ? null : Path.Combine(folder, file);
            var path = own is not null && File.Exists(own) ? own : PromotionConfig.DeployedPath(file);
            files[file] = await ConfigFile.ReadAsync(path, cancellationToken);
        }
        return PromotionConfig.Parse(files);
    }

    private static string Names => string.Join(", ", PromotionConfig.FileNames);
}
