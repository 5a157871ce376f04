-- How many rows of each batch are in the tables whose rows keep their batch. Gold's are not among them: a later batch recomputes a
-- window.
-- Grain: (layer, batch_seq).
select 'bronze' as layer, batch_seq, count(*) as row_count
from bronze_events
group by batch_seq
union all
select 'silver' as layer, batch_seq, count(*) as row_count
from silver_events
group by batch_seq
order by layer, batch_seq
