-- Gold windows that are in their table more than once: the first of them, and how many there are in all.
-- Grain: (table_name, window_start, subject): the subject is an entity, a user, or nothing.
with windows as (
  select 'gold_entity_metrics_10min' as table_name, window_start, entity as subject
  from gold_entity_metrics_10min
  union all
  select 'gold_user_metrics_10min' as table_name, window_start, user_name as subject
  from gold_user_metrics_10min
  union all
  select 'gold_global_metrics_10min' as table_name, window_start, '' as subject
  from gold_global_metrics_10min
)
select table_name, window_start, subject, count(*) as copies, count(*) over () as window_count
from windows
group by table_name, window_start, subject
having count(*) > 1
order by table_name, window_start, subject
limit 3
