using System.Security.Cryptography;
using System.Text;
using WikiGuard.Sql;

namespace WikiGuard.Schema;

/// <summary>All tables as <c>sql/schema/</c> declares them, under one number.</summary>
public sealed record LakehouseSchema(long Version, IReadOnlyList<TableSchema> Tables)
{
    /// <summary>
    /// The schema of this build. Raise the number with every change of a table or column; columns are only ever added. A test checks the
    /// number against the columns (tests/WikiGuard.Core.Tests/Fixtures/schema-versions.txt).
    /// </summary>
    public static LakehouseSchema Current { get; } = new(Version: 8, [.. TableSchema.Tables.Select(TableSchema.Get)]);

    /// <summary>A digest of every table, column, type and partition; comments do not count.</summary>
    public string Fingerprint()
    {
        var lines = Tables.SelectMany(t => t.Columns.Select(c => $"{t.Name}.{c.Name} {c.Type}").Append($"{t.Name} by {t.PartitionColumn}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines.Order(StringComparer.Ordinal)))));
    }
}
