using System.Buffers;
using System.Text;

namespace WikiGuard.Entities;

/// <summary>The entity that an event belongs to, and its canonical key as UTF-8, for example <c>enwiki:United States</c>.</summary>
public readonly struct EntityMatch
{
    private readonly KeyedEntity _entity;

    internal EntityMatch(KeyedEntity entity) => _entity = entity;

    public MonitoredEntity Entity => _entity.Entity;

    /// <summary>The key, made once for all events; empty for an entity with a <c>*</c>, where the page decides it.</summary>
    public ReadOnlyMemory<byte> FixedKey => _entity.FixedKey;

    /// <summary>Writes the key, fixed or not.</summary>
    /// <param name="wiki">The event's wiki, as given to <see cref="EntityFilter.TryMatch"/>.</param>
    /// <param name="title">The event's title, likewise.</param>
    public void WriteKey(ReadOnlySpan<byte> wiki, ReadOnlySpan<byte> title, IBufferWriter<byte> output)
    {
        if (_entity.FixedKey.Length > 0)
        {
            output.Write(_entity.FixedKey);
            return;
        }

        output.Write(wiki);
        output.Write(":"u8);
        if (_entity.Title.Length > 0) output.Write(_entity.Title);
        else WriteTidied(title, output);
    }

    // ASCII spaces and underscores suffice here: MediaWiki lets no other space into a stored title.
    private static void WriteTidied(ReadOnlySpan<byte> title, IBufferWriter<byte> output)
    {
        var target = output.GetSpan(title.Length + 1);
        var length = 0;
        var gap = false;
        foreach (var b in title)
        {
            if (b is (byte)'_' or (byte)' ')
            {
                gap = true;
                continue;
            }

            if (gap && length > 0) target[length++] = (byte)' ';
            target[length++] = b;
            gap = false;
        }

        output.Advance(length);
    }
}

/// <summary>An entity with the bytes of its key, or those parts that are known before an event.</summary>
internal sealed class KeyedEntity(MonitoredEntity entity)
{
    public MonitoredEntity Entity { get; } = entity;

    /// <summary>Whether any page has matched it.</summary>
    public bool HasMatched { get; set; }

    public byte[] FixedKey { get; } = entity.Key is { } key ? Encoding.UTF8.GetBytes(key) : [];

    /// <summary>Empty for <c>*</c>.</summary>
    public byte[] Title { get; } = entity.Title == MonitoredEntity.Any ? [] : Encoding.UTF8.GetBytes(entity.Title);
}
