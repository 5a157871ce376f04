namespace WikiGuard.Sql;

/// <summary>A statement that is ready to run: Trino SQL with every parameter bound.</summary>
/// <param name="Name">Where the text comes from, for example <c>silver/merge_silver_events</c>; used in logs and errors.</param>
/// <param name="Text">One statement, without a semicolon.</param>
public sealed record SqlStatement(string Name, string Text);
