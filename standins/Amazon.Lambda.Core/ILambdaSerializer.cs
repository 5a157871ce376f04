namespace Amazon.Lambda.Core;

/// <summary>Turns payloads into objects and results into payloads.</summary>
public interface ILambdaSerializer
{
    T Deserialize<T>(Stream requestStream);

    void Serialize<T>(T response, Stream responseStream);
}

/// <summary>Names the serializer of an assembly's functions, or of one method.</summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Method)]
public sealed class LambdaSerializerAttribute(Type serializerType) : Attribute
{
    /// <summary>A type with a public constructor without parameters that implements <see cref="ILambdaSerializer"/>.</summary>
    public Type SerializerType { get; set; } = serializerType;
}
