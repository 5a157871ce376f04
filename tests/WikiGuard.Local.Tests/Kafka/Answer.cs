namespace WikiGuard.Local.Tests.Kafka;

/// <summary>Builds a message of the Kafka protocol, whose numbers are big-endian.</summary>
internal sealed class Answer
{
    private readonly List<byte> _bytes = [];

    public Answer Add(short value) => Add([(byte)(value >> 8), (byte)value]);

    public Answer Add(int value) => Add((short)(value >> 16)).Add((short)value);

    public Answer Add(long value) => Add((int)(value >> 32)).Add((int)value);

    public Answer Add(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];
}
