-- What bronze has taken in lately, for whoever asks whether rows come at all.
-- Grain: one row; the latest two are null where none came.
-- The dates are read from since_date on, which is to lie a day before since: edits come after their date's end, too.
-- Parameters: since timestamp, since_date date
select count(*) as row_count, max(committed_at) as latest_commit, max(ingestion_timestamp) as latest_arrival
from bronze_events
where event_date >= :since_date and committed_at >= :since
