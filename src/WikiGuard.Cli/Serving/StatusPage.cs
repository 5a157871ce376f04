namespace WikiGuard.Cli.Serving;

/// <summary>The status page: one file, no scripts from elsewhere.</summary>
internal static class StatusPage
{
    public static string Html { get; } = Read();

    private static string Read()
    {
        using var reader = new StreamReader(typeof(StatusPage).Assembly.GetManifestResourceStream("status-page.html")!);
        return reader.ReadToEnd();
    }
}
