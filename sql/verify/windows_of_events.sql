-- Gold windows that do not count as many events as silver_events has in them, refused ones apart: the first of them, how many there are in
-- all, and between which times. It holds only where gold has read all of silver.
-- Grain: (table_name, window_start, subject): the subject is an entity, a user, or nothing.
-- Parameters: date_from date
with events as (
  select entity, target_entity, user_name,
    cast(from_unixtime(floor(to_unixtime(event_timestamp) / 600) * 600) at time zone 'UTC' as timestamp(6)) as window_start
  from silver_events
  where event_date >= :date_from
),
counted as (
  select 'gold_entity_metrics_10min' as table_name, s.window_start, e.entity as subject, count(*) as event_count,
    cast(0 as bigint) as stored
  from events as s
  cross join unnest(case when s.target_entity is null then array[s.entity] else array[s.entity, s.target_entity] end) as e (entity)
  where e.entity is not null
  group by s.window_start, e.entity
  union all
  select 'gold_user_metrics_10min' as table_name, window_start, user_name as subject, count(*) as event_count, cast(0 as bigint) as stored
  from events
  where user_name is not null
  group by window_start, user_name
  union all
  select 'gold_global_metrics_10min' as table_name, window_start, '' as subject, count(*) as event_count, cast(0 as bigint) as stored
  from events
  group by window_start
  union all
  select 'gold_entity_metrics_10min' as table_name, window_start, entity as subject, cast(0 as bigint) as event_count,
    total_events as stored
  from gold_entity_metrics_10min
  where metric_date >= :date_from
  union all
  select 'gold_user_metrics_10min' as table_name, window_start, user_name as subject, cast(0 as bigint) as event_count,
    total_events as stored
  from gold_user_metrics_10min
  where metric_date >= :date_from
  union all
  select 'gold_global_metrics_10min' as table_name, window_start, '' as subject, cast(0 as bigint) as event_count, total_events as stored
  from gold_global_metrics_10min
  where metric_date >= :date_from
),
compared as (
  select table_name, window_start, subject, table_name || '|' || substr(cast(window_start as varchar), 1, 19) || '|' || subject as event_id,
    cast(sum(event_count) as bigint) as event_count, cast(sum(stored) as bigint) as stored
  from counted
  group by table_name, window_start, subject
)
select c.table_name, c.window_start, c.subject, c.event_count, c.stored, count(*) over () as window_count,
  min(c.window_start) over () as first_window, max(c.window_start) over () as last_window
from compared as c
left join (select distinct event_id from gold_quarantine) as q on q.event_id = c.event_id
where c.event_count <> c.stored and q.event_id is null
order by c.window_start, c.table_name, c.subject
limit 3
