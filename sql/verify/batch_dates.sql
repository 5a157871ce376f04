-- The dates on which silver has rows of each batch.
-- Grain: (batch_seq, event_date).
select distinct batch_seq, event_date
from silver_events
order by batch_seq, event_date
