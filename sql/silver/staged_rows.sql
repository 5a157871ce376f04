-- The rows of a batch that its gate judges: all changes that are not duplicates. It is the source in the gate's measurements.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, ….
-- Parameters: batch_seq bigint, staging_id varchar
select :columns(silver_staged except quarantine_reason, original_record, staging_id, batch_seq, stream)
from silver_staged
where batch_seq = :batch_seq and staging_id = :staging_id and verdict <> 'duplicate' and stream is null
