-- The rows of a batch that its gate judges: what WriteBronze accepted. Stands in the gate's measurements as their source.
-- Of the table t in sql/schema :columns(t) is a, b, … (docs/sql.md).
-- Parameters: landed statement
select :columns(bronze_events except committed_at, batch_id, batch_seq), cast(null as varchar) as failed_checks, 'pass' as verdict
from (:landed) as landed
