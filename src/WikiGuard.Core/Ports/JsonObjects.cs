using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace WikiGuard.Ports;

/// <summary>Checkpoints and manifests: small JSON objects, written by whoever read them last.</summary>
internal static class JsonObjects
{
    /// <param name="mend">What to do when the object cannot be read: the end of the message.</param>
    /// <param name="remedy">How it is mended in a folder.</param>
    /// <param name="upgrade">Converts what an older version wrote to the current form; null where there is only one form.</param>
    /// <param name="defect">What of it no writer can have written; null where nothing is.</param>
    /// <exception cref="DamagedStoreException">The object does not hold a whole <typeparamref name="T"/>.</exception>
    public static T Read<T>(
        this StoredObject stored, string key, JsonTypeInfo<T> type, string mend, Remedy remedy = Remedy.SetAside,
        Action<JsonNode?>? upgrade = null, Func<T, string?>? defect = null)
    {
        T value;
        try
        {
            value = Parse(stored, type, upgrade) ?? throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw Damaged(stored.Content.IsEmpty ? "it is empty" : JsonDefect.InWords(e as JsonException), e);
        }
        return defect?.Invoke(value) is { } wrong ? throw Damaged(wrong, cause: null) : value;

        DamagedStoreException Damaged(string wrong, Exception? cause)
        {
            var finding = $"{key} cannot be read: {wrong}";
            return new DamagedStoreException([new Damage(key, finding, remedy)], $"{finding}. {mend}", cause);
        }
    }

    private static T? Parse<T>(StoredObject stored, JsonTypeInfo<T> type, Action<JsonNode?>? upgrade)
    {
        if (upgrade is null)
            return JsonSerializer.Deserialize(stored.Content.Span, type);
        var written = JsonNode.Parse(stored.Content.Span);
        upgrade(written);
        return written.Deserialize(type);
    }

    /// <summary>Replaces the object that <paramref name="etag"/> names, or creates it where that is null.</summary>
    /// <param name="other">Who else may write it, for the message.</param>
    /// <returns>The new tag.</returns>
    /// <exception cref="ConflictException">Somebody else has written it.</exception>
    public static async Task<string> SaveAsync<T>(
        this IObjectStore objects, string key, T value, JsonTypeInfo<T> type, string? etag, string other,
        CancellationToken cancellationToken)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(value, type);
        if (etag is not null)
            return await objects.PutIfMatchAsync(key, content, etag, cancellationToken);
        if (await objects.PutIfAbsentAsync(key, content, cancellationToken)
            && await objects.GetAsync(key, cancellationToken) is { } stored
            && stored.Content.Span.SequenceEqual(content)) // otherwise the tag belongs to a writer who came in between
        {
            return stored.ETag;
        }
        throw new ConflictException($"{key} was made by another {other}.");
    }
}
