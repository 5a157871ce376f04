namespace WikiGuard.Events;

/// <summary>Why bytes are not a well-formed event.</summary>
public enum MalformedKind
{
    InvalidUtf8,
    InvalidJson,
    NotAnObject,
    DuplicateKey,
    LoneSurrogate,
    MissingId,
}

/// <param name="Kind">The rule that the bytes break.</param>
/// <param name="Detail">One sentence for people: what is wrong, and where.</param>
public sealed record Malformed(MalformedKind Kind, string Detail)
{
    /// <summary>The rule's name as tables and counters show it, for example <c>invalid_json</c>.</summary>
    public string Reason => Kind switch
    {
        MalformedKind.InvalidUtf8 => "invalid_utf8",
        MalformedKind.InvalidJson => "invalid_json",
        MalformedKind.NotAnObject => "not_an_object",
        MalformedKind.DuplicateKey => "duplicate_key",
        MalformedKind.LoneSurrogate => "lone_surrogate",
        _ => "missing_id",
    };
}
