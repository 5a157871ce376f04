namespace WikiGuard.Local.TrinoSql;

/// <summary>Files that are embedded into this assembly.</summary>
internal static class Resource
{
    public static string Text(string name)
    {
        using var reader = new StreamReader(typeof(Resource).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    /// <summary>The lines that are no comments.</summary>
    public static IEnumerable<string> Lines(string name) =>
        Text(name).Split('\n').Where(l => l.Length > 0 && !l.StartsWith('#'));
}
