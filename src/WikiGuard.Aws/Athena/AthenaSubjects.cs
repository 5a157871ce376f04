using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Sql;

namespace WikiGuard.Aws.Athena;

/// <summary>
/// Subjects of purges on Athena. It keeps the text of each statement for 45 days, so no statement names one: each reads it from the object
/// that holds it, by a table over all of them.
/// </summary>
public static class AthenaSubjects
{
    public const string Table = "purge_subjects";

    /// <param name="key">Of the object that holds the subject.</param>
    public static PurgeSubject Unnamed(PurgeSubject subject, IObjectStore objects, string key) =>
        subject with { Row = new SqlExpression($"{Table} where \"$path\" = {SqlLiteral.Of(objects.PathOf(key))}") };
}
