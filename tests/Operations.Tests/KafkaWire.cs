using System.Buffers.Binary;
using System.Text;

namespace WikiGuard.Functions.Operations.Tests;

/// <summary>Reads the primitive types of Kafka's protocol: big-endian, lengths before texts and arrays, -1 for null.</summary>
internal sealed class KafkaReader(byte[] bytes)
{
    private int _position;

    public sbyte Int8() => (sbyte)Next(1)[0];

    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Next(2));

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Next(4));

    public string? Text() => Int16() is >= 0 and var length ? Encoding.UTF8.GetString(Next(length)) : null;

    public IReadOnlyList<T> Array<T>(Func<KafkaReader, T> item)
    {
        var items = new List<T>();
        for (var left = Int32(); left > 0; left--)
            items.Add(item(this));
        return items;
    }

    private ReadOnlySpan<byte> Next(int count) => bytes.AsSpan((_position += count) - count, count);
}

/// <summary>Writes them.</summary>
internal sealed class KafkaWriter
{
    private readonly List<byte> _bytes = [];

    public KafkaWriter Int8(sbyte value) => Bytes([(byte)value]);

    public KafkaWriter Int16(short value) => Bytes([(byte)(value >> 8), (byte)value]);

    public KafkaWriter Int32(int value) => Bytes([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);

    public KafkaWriter Text(string? value) =>
        value is null ? Int16(-1) : Int16((short)Encoding.UTF8.GetByteCount(value)).Bytes(Encoding.UTF8.GetBytes(value));

    public KafkaWriter Array<T>(IReadOnlyCollection<T> items, Action<KafkaWriter, T> item)
    {
        Int32(items.Count);
        foreach (var one in items)
            item(this, one);
        return this;
    }

    public KafkaWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];
}
