namespace WikiGuard.Testing;

/// <summary>The working copy that the tests were built from.</summary>
public static class Repository
{
    /// <summary>The directory that holds Directory.Build.targets.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The program that a project builds, in the project's own output directory: a test's directory lacks what the
    /// test's shared frameworks already have.</summary>
    /// <param name="project">The project's directory, for example <c>functions/Bronze</c>; the test project must reference it,
    /// so that it is built, in the same configuration.</param>
    /// <param name="assembly">Its name, where it is not the project's.</param>
    /// <returns>The path of its assembly.</returns>
    public static string ProgramOf(string project, string? assembly = null)
    {
        // …/bin/<configuration>/<framework>
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var output = Path.Combine(Root, project, "bin", own.Parent!.Name, own.Name);
        assembly ??= Directory.GetFiles(Path.Combine(Root, project), "*.csproj").Select(Path.GetFileNameWithoutExtension).Single();
        return Path.Combine(output, $"{assembly}.dll");
    }

    /// <summary>The files that people write: without what builds and installs leave behind.</summary>
    /// <param name="folder">From the root, such as <c>src/WikiGuard.Core</c>.</param>
    /// <param name="pattern">Such as <c>*.cs</c>.</param>
    /// <returns>Their full paths.</returns>
    public static IEnumerable<string> SourceFiles(string folder, string pattern)
    {
        var root = Path.Combine(Root, folder);
        return Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(root, f).Split(Path.DirectorySeparatorChar).Any(d => d is "bin" or "obj" or "node_modules"));
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Directory.Build.targets")))
            directory = directory.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return directory.FullName;
    }
}
