using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WikiGuard.Sql;

namespace WikiGuard.Recovery;

/// <summary>Content that Wikimedia has suppressed, and that must no longer be stored: a user's events, or those of a revision.</summary>
public sealed record PurgeSubject
{
    private PurgeSubject(string user, string wiki, string revision) => (User, Wiki, Revision) = (user, wiki, revision);

    /// <summary>The name; empty for a revision.</summary>
    public string User { get; }

    /// <summary>Such as <c>enwiki</c>; empty for a user.</summary>
    public string Wiki { get; }

    /// <summary>The revision's number; empty for a user.</summary>
    public string Revision { get; }

    /// <summary>Events of others that mention the user in their title or summary go, too.</summary>
    public bool WithMentions { get; init; }

    public static PurgeSubject OfUser(string name) => new(name, "", "");

    public static PurgeSubject OfRevision(string wiki, long number) => new("", wiki, number.ToString(CultureInfo.InvariantCulture));

    public bool IsUser => User.Length > 0;

    /// <summary>Stands for the subject wherever it is recorded; whoever knows the name can recognise it.</summary>
    public string Hash => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(IsUser ? $"user:{User}" : $"revision:{Wiki}:{Revision}")));

    /// <summary>The subject without its name.</summary>
    public override string ToString() => $"{(IsUser ? "user" : "revision")} sha256:{Hash}";

    /// <summary>The suppressed events, as a statement that others contain.</summary>
    internal SqlExpression Events => SqlExpression.Of(SqlLibrary.Get("purge/suppressed_events").Bind(new SqlParameters()
        .Add("user", User).Add("with_mentions", WithMentions).Add("wiki", Wiki).Add("revision", Revision)));

    /// <summary>What marks a record that cannot be read as an event: it has this text, in one of two forms, and the other one.</summary>
    internal (string Text, string Escaped, string And) Marks => IsUser
        ? (User, string.Concat(User.Select(c => char.IsAscii(c) ? $"{c}" : $"\\u{(int)c:x4}")), "")
        : (Revision, Revision, Wiki);

    /// <summary>Whether bytes that are no event have the marks.</summary>
    internal bool IsIn(ReadOnlySpan<byte> bytes)
    {
        var (text, escaped, and) = Marks;
        return (bytes.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || bytes.IndexOf(Encoding.UTF8.GetBytes(escaped)) >= 0)
            && bytes.IndexOf(Encoding.UTF8.GetBytes(and)) >= 0;
    }
}
