namespace WikiGuard.Local.TrinoSql;

/// <summary>A query that this engine would answer otherwise than Trino, or that asks for more than the lakehouse's tables.</summary>
/// <param name="reason">What is not answered, and what to write instead.</param>
internal sealed class NotAnsweredException(string reason) : Exception(reason);
