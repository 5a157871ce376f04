using System.Text;

namespace WikiGuard.Bench;

/// <summary>Rows of text in columns: numbers to the right, all else to the left.</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    public TextTable Add(params string[] cells)
    {
        _rows.Add(cells);
        return this;
    }

    public override string ToString()
    {
        var widths = header.Select((_, column) => _rows.Max(r => r[column].Length)).ToArray();
        var isNumber = header.Select((_, column) => _rows.Skip(1).All(r => r[column].Length == 0 || char.IsAsciiDigit(r[column][0])))
            .ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows)
            text.AppendLine(string.Join("  ", row.Select((cell, i) => isNumber[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])))
                .TrimEnd());
        return text.ToString();
    }
}
