-- What bronze has received lately, to check whether rows come at all.
-- Grain: one row; the latest two are null where none came.
-- The first partition that is read is that of since_date.
-- Parameters: since timestamp, since_date date
select count(*) as row_count, max(committed_at) as latest_commit, max(ingestion_timestamp) as latest_arrival
from bronze_events
where event_date >= :since_date and committed_at >= :since
