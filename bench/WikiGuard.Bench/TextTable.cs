using System.Text;

namespace WikiGuard.Bench;

/// <summary>Rows of text in columns: the first to the left, the others to the right.</summary>
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
        var text = new StringBuilder();
        foreach (var row in _rows)
            text.AppendLine(string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
        return text.ToString();
    }
}
