using System.Runtime.CompilerServices;
using System.Text.Json;
using WikiGuard.Ports;

namespace WikiGuard.Mapping;

/// <summary>A recording whose lines are JSON objects of another form; each becomes a recentchange event.</summary>
public sealed class MappedRecording(IRecording lines, RowMapping mapping) : IRecording
{
    private const int LinesLookedAt = 1_000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = Events.EventReader.MaxDepth };

    public string Name => lines.Name;

    public string Identity => lines.Identity;

    public bool IsLive => false;

    public async IAsyncEnumerable<SourceEvent> ReadAsync(SourcePosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var writer = new RowWriter(mapping);
        await foreach (var line in lines.ReadAsync(from, cancellationToken))
            yield return Mapped(line, writer);
    }

    public ValueTask<string> FingerprintAsync(long offset, CancellationToken cancellationToken) =>
        lines.FingerprintAsync(offset, cancellationToken);

    public ValueTask<long?> LengthAsync(CancellationToken cancellationToken) => lines.LengthAsync(cancellationToken);

    /// <summary>
    /// The columns that have no value in the file's first lines. A few edits may lack a summary; all of them lack what is misspelt.
    /// </summary>
    /// <exception cref="InvalidConfigException">Every event needs one of them: none would come of the file.</exception>
    public async Task<IReadOnlyList<string>> FindEmptyColumnsAsync(CancellationToken cancellationToken)
    {
        var (empty, lookedAt) = (mapping.Columns.ToHashSet(StringComparer.Ordinal), 0);
        await foreach (var line in lines.ReadAsync(SourcePosition.Start, cancellationToken))
        {
            RemoveThoseOf(line, empty);
            if (++lookedAt == LinesLookedAt || empty.Count == 0)
                break;
        }
        if (lookedAt > 0 && mapping.Fields.FirstOrDefault(
            f => f is { Column: { } column, Constant: null } && EventFields.Required.Contains(f.Name, StringComparer.Ordinal)
                && empty.Contains(column)) is { } field)
        {
            throw new InvalidConfigException(
                $"{Name}: no line of the first {lookedAt:N0} has a value in '{field.Column}', which the mapping names for {field.Name}, and an "
                + "edit needs one. Name the column as the file does.");
        }
        return lookedAt == 0 ? [] : [.. mapping.Columns.Where(empty.Contains)];
    }

    private static void RemoveThoseOf(in SourceEvent line, HashSet<string> columns)
    {
        try
        {
            using var row = JsonDocument.Parse(line.Data, Options);
            if (row.RootElement.ValueKind == JsonValueKind.Object)
                columns.RemoveWhere(c => ValueOf(row.RootElement, c) is not null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // Reading the line says what is wrong with it.
        }
    }

    private static SourceEvent Mapped(SourceEvent line, RowWriter writer)
    {
        try
        {
            using var row = JsonDocument.Parse(line.Data, Options);
            // What is no object is no event either, and bronze says so.
            return row.RootElement.ValueKind != JsonValueKind.Object ? line
                : writer.Write(column => ValueOf(row.RootElement, column)) is { } wrong ? line with { Refusal = wrong }
                : line with { Data = writer.Event };
        }
        catch (JsonException)
        {
            return line; // nothing but white space, or no JSON: bronze says where it breaks
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return line with { Refusal = "a text in it holds half a surrogate pair" };
        }
    }

    // A column of an inner object is written with dots; a name that has them itself goes first.
    private static object? ValueOf(JsonElement row, string column)
    {
        if (row.TryGetProperty(column, out var value))
            return ValueOf(value);
        for (var dot = column.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = column.IndexOf('.', dot + 1))
        {
            if (row.TryGetProperty(column.AsSpan(0, dot), out var inner) && inner.ValueKind == JsonValueKind.Object
                && ValueOf(inner, column[(dot + 1)..]) is { } found)
                return found;
        }
        return null;
    }

    private static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number when value.TryGetDecimal(out var number) => number,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Null => null,
        _ => value,
    };
}
