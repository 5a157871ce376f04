using System.Buffers.Binary;
using System.IO.Hashing;

namespace WikiGuard.Ingest;

/// <summary>
/// The ids of a stream's last events, by which the events that a rewind repeats are recognised. They go into the checkpoint, so that
/// repeats are also recognised after a restart. A forgotten id costs a second delivery, which silver drops; no id is ever taken for
/// another (128-bit hashes).
/// </summary>
/// <param name="span">How long an id is kept in a checkpoint, by the events' own times: as far as a rewind goes back, with room for
/// events out of order.</param>
/// <remarks>Bounded: the last 32,768 in memory, the last 4,096 in a checkpoint. Nothing is allocated per event.</remarks>
public sealed class RecentIds(TimeSpan span)
{
    private const int Capacity = 32_768;
    private const int CapacityStored = 4_096;
    private const int BytesStored = 24;

    private readonly HashSet<UInt128> _known = new(Capacity);
    private readonly (UInt128 Id, long Ticks)[] _ring = new (UInt128, long)[Capacity];
    private readonly byte[] _stored = new byte[CapacityStored * BytesStored];
    private (UInt128 Id, long Ticks)? _last;
    private int _next;
    private long _newest;

    /// <param name="id">The event's id; the whole event where it has no readable id.</param>
    /// <param name="time">The event's own time, where it has one.</param>
    /// <returns>Whether the id is not known; it is from the next <see cref="Keep"/> on.</returns>
    public bool IsNew(ReadOnlySpan<byte> id, DateTimeOffset? time)
    {
        var hash = XxHash128.HashToUInt128(id);
        var isNew = !_known.Contains(hash);
        _last = isNew ? (hash, time?.UtcTicks ?? _newest) : null;
        return isNew;
    }

    /// <summary>Keeps the id last asked about, once its event has been taken care of.</summary>
    public void Keep()
    {
        if (_last is not var (id, ticks))
            return;
        _last = null;
        ref var slot = ref _ring[_next];
        _known.Add(id);
        if (_known.Count > Capacity)
            _known.Remove(slot.Id);
        slot = (id, ticks);
        _newest = Math.Max(_newest, ticks);
        _next = (_next + 1) % Capacity;
    }

    /// <summary>The ids that a rewind from here can repeat, oldest first: 16 bytes each, and 8 for its time in ticks.</summary>
    public byte[] ToBytes()
    {
        var oldest = _newest - span.Ticks;
        var at = _stored.Length;
        for (var back = 1; back <= _known.Count && at > 0; back++)
        {
            var (id, ticks) = _ring[(_next - back + Capacity) % Capacity];
            if (ticks < oldest)
                continue;
            at -= BytesStored;
            BinaryPrimitives.WriteUInt128LittleEndian(_stored.AsSpan(at), id);
            BinaryPrimitives.WriteInt64LittleEndian(_stored.AsSpan(at + 16), ticks);
        }
        return _stored[at..];
    }

    /// <summary>Forgets everything but what <see cref="ToBytes"/> gave.</summary>
    public void Restore(ReadOnlySpan<byte> stored)
    {
        _known.Clear();
        (_last, _next, _newest) = (null, 0, 0);
        for (var count = 0; stored.Length >= BytesStored && count < CapacityStored; stored = stored[BytesStored..], count++)
        {
            var (id, ticks) = (BinaryPrimitives.ReadUInt128LittleEndian(stored), BinaryPrimitives.ReadInt64LittleEndian(stored[16..]));
            if (!_known.Add(id))
                continue;
            _ring[_next++] = (id, ticks);
            _newest = Math.Max(_newest, ticks);
        }
    }
}
