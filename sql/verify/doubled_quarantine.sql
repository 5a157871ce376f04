-- Records that stand in quarantine more than once: the first of them, and how many there are in all. A record that came with two times, as
-- by two mappings of a backfill, stands under both dates.
-- Grain: (table_name, quarantine_id, event_date).
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
select table_name, event_date, quarantine_id, count(*) as copies, count(*) over () as record_count
from records
group by table_name, quarantine_id, event_date
having count(*) > 1
order by event_date, table_name, quarantine_id
limit 3
