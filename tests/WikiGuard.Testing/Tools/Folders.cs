namespace WikiGuard.Testing.Tools;

public static class Folders
{
    /// <summary>Copies a folder with all that is in it.</summary>
    /// <param name="to">Made if it is not there.</param>
    public static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
