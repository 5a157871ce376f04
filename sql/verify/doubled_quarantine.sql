-- Records that stand in quarantine more than once: the first of them, and how many there are in all.
-- Grain: (table_name, quarantine_id).
with records as (
  select 'bronze_quarantine' as table_name, quarantine_id, event_date
  from bronze_quarantine
  union all
  select 'silver_quarantine' as table_name, quarantine_id, event_date
  from silver_quarantine
  union all
  select 'gold_quarantine' as table_name, quarantine_id, event_date
  from gold_quarantine
)
select table_name, min(event_date) as event_date, quarantine_id, count(*) as copies, count(*) over () as record_count
from records
group by table_name, quarantine_id
having count(*) > 1
order by event_date, table_name, quarantine_id
limit 3
