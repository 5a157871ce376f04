-- The rows of a batch that its gate judges: what WriteBronze accepted. It is the source in the gate's measurements.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, ….
-- Parameters: landed statement
select :columns(bronze_events except committed_at, batch_id, batch_seq), cast(null as varchar) as failed_checks, 'pass' as verdict
from (:landed) as landed
