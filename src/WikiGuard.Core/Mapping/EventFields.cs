namespace WikiGuard.Mapping;

/// <summary>What kind of value a field of an event holds.</summary>
internal enum FieldKind
{
    Text,

    Whole,

    Flag,

    /// <summary>Whole seconds since 1970.</summary>
    UnixTime,

    /// <summary>Text in the form that <c>meta.dt</c> has.</summary>
    IsoTime,

    /// <summary>Whatever JSON is there.</summary>
    Any,
}

/// <summary>The fields of recentchange 1.0.0 that a mapping may fill, in the order in which an event holds them.</summary>
internal static class EventFields
{
    public const string Schema = "/mediawiki/recentchange/1.0.0";

    /// <summary>In place of all fields: a column that holds whole events, as bronze's <c>event_data</c> does.</summary>
    public const string WholeEvent = "event";

    public const string Id = "meta.id";

    public const string StreamTime = "meta.dt";

    public const string Timestamp = "timestamp";

    private static readonly (string Name, FieldKind Kind)[] All =
    [
        ("meta.uri", FieldKind.Text), ("meta.request_id", FieldKind.Text), (Id, FieldKind.Text), ("meta.domain", FieldKind.Text),
        ("meta.stream", FieldKind.Text), (StreamTime, FieldKind.IsoTime), ("meta.topic", FieldKind.Text),
        ("meta.partition", FieldKind.Whole), ("meta.offset", FieldKind.Whole),
        ("id", FieldKind.Whole), ("type", FieldKind.Text), ("namespace", FieldKind.Whole), ("title", FieldKind.Text),
        ("title_url", FieldKind.Text), ("comment", FieldKind.Text), (Timestamp, FieldKind.UnixTime), ("user", FieldKind.Text),
        ("bot", FieldKind.Flag), ("notify_url", FieldKind.Text), ("minor", FieldKind.Flag), ("patrolled", FieldKind.Flag),
        ("length.old", FieldKind.Whole), ("length.new", FieldKind.Whole),
        ("revision.old", FieldKind.Whole), ("revision.new", FieldKind.Whole),
        ("server_url", FieldKind.Text), ("server_name", FieldKind.Text), ("server_script_path", FieldKind.Text), ("wiki", FieldKind.Text),
        ("parsedcomment", FieldKind.Text), ("log_id", FieldKind.Whole), ("log_type", FieldKind.Text), ("log_action", FieldKind.Text),
        ("log_params", FieldKind.Any), ("log_action_comment", FieldKind.Text),
    ];

    private static readonly Dictionary<string, FieldKind> Kinds = All.ToDictionary(f => f.Name, f => f.Kind, StringComparer.Ordinal);

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(f => f.Name)];

    /// <summary>Without these, silver would refuse each event.</summary>
    public static IReadOnlyList<string> Required { get; } = [Id, "type", "wiki", "title", Timestamp];

    public static FieldKind KindOf(string name) => Kinds[name];
}
