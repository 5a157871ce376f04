namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>A payload could not be read or a result could not be written.</summary>
public class JsonSerializerException : Exception
{
    public JsonSerializerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
