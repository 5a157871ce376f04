-- How many rows of each batch are in the quarantine tables of the layers that keep every record they refuse. Gold's is not among them: it
-- is about windows, which come and go.
-- Grain: (layer, quarantine_batch_id).
select 'bronze' as layer, quarantine_batch_id, count(*) as row_count
from bronze_quarantine
group by quarantine_batch_id
union all
select 'silver' as layer, quarantine_batch_id, count(*) as row_count
from silver_quarantine
group by quarantine_batch_id
order by layer, quarantine_batch_id
