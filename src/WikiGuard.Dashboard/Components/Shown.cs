using System.Globalization;
using System.Text.Json;

namespace WikiGuard.Dashboard.Components;

/// <summary>How the pages write names, numbers and addresses.</summary>
internal static class Shown
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Somebody's text with what cannot be seen, or would turn the text around it, made visible.</summary>
    public static string Name(string text) => PrintableText.Of(text, instead: '\u00B7');

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Share(double? value) => value?.ToString("P0", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Bytes with their sign: <c>+1,204</c>.</summary>
    public static string Bytes(long? value) => value?.ToString("+#,0;−#,0;0", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A value of a query's result.</summary>
    public static string Value(object? value) => value switch
    {
        null => "",
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        double number => number.ToString("0.####", CultureInfo.InvariantCulture),
        _ => Name(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };

    /// <summary>A refused record, in lines where it is JSON.</summary>
    public static string Record(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return JsonSerializer.Serialize(json.RootElement, Indented);
        }
        catch (JsonException)
        {
            return Name(text);
        }
    }

    public static string EntityAddress(string entity) => $"entity?name={Uri.EscapeDataString(entity)}";

    public static string UserAddress(string user) => $"user?name={Uri.EscapeDataString(user)}";
}
