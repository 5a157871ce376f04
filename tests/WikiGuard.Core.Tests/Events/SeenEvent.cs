using System.Text;

namespace WikiGuard.Events;

/// <summary>What the reader saw, copied out of its buffers.</summary>
internal sealed record SeenEvent(
    string Id, string Wiki, string Title, int? Namespace, bool IsCanary,
    DateTimeOffset? Dt, DateTimeOffset? Timestamp, DateTimeOffset? IngestionTimestamp)
{
    /// <summary>An edit as the stream sends it, with text beyond ASCII, escapes and nested objects.</summary>
    public const string Real = """
        {"$schema":"/mediawiki/recentchange/1.0.0","meta":{"uri":"https://fr.wikipedia.org/wiki/%C3%89t%C3%A9","request_id":"09f8c4fa-93da-43b1-95bc-4b89e26c29cb","id":"8f17449c-7ebe-4a77-bde5-899fecf460cd","domain":"fr.wikipedia.org","stream":"mediawiki.recentchange","dt":"2026-01-26T00:00:26.238Z","topic":"codfw.mediawiki.recentchange","partition":0,"offset":1935013243},"id":1990748742,"type":"edit","namespace":1,"title":"Été \"\u00e9\" 😀","comment":"/* Notes */ → new \\ section\n","timestamp":1769385622,"user":"~2026-12345-67","bot":false,"minor":false,"length":{"old":117365,"new":117370},"revision":{"old":1334195220,"new":1335471546},"log_params":[{"a":[1.5e-3,null]}],"wiki":"frwiki"}
        """;

    public static SeenEvent Read(string json) => Read(new EventReader(), json);

    public static SeenEvent Read(EventReader reader, string json)
    {
        var isWellFormed = reader.TryRead(Encoding.UTF8.GetBytes(json), out var change, out var malformed);
        Assert.True(isWellFormed, malformed?.Detail);
        Assert.Null(malformed);
        return Of(change);
    }

    public static SeenEvent Of(in WikiEvent change) => new(
        Encoding.UTF8.GetString(change.Id), Encoding.UTF8.GetString(change.Wiki), Encoding.UTF8.GetString(change.Title), change.Namespace,
        change.IsCanary, change.Dt, change.Timestamp, change.IngestionTimestamp);

    public static Malformed Refuse(string json) => Refuse(Encoding.UTF8.GetBytes(json));

    public static Malformed Refuse(byte[] json)
    {
        Assert.False(new EventReader().TryRead(json, out var change, out var malformed));
        Assert.True(change.Id.IsEmpty && change.Wiki.IsEmpty && change.Title.IsEmpty);
        return malformed;
    }
}
