-- Removes snapshots that are older than the table's vacuum_max_snapshot_age_seconds, and the files that only they need. Athena only.
-- Without the right to delete objects it succeeds and removes nothing: https://docs.aws.amazon.com/athena/latest/ug/vacuum-statement.html
-- Parameters: table expression
vacuum :table
