-- Who edited an entity in a period, and what came of it, null where no tags tell; the busiest first. Hidden users cannot be told apart
-- and are one row.
-- Grain: one row per (user_name, user_type).
-- Parameters: date_from date, date_to date, window_from timestamp, window_to timestamp, entity varchar
select user_name, user_type, count(*) as edits, cast(count_if(is_revert) as bigint) as reverts,
  case when count(was_reverted) > 0 then cast(count_if(was_reverted) as bigint) end as reverted,
  cast(coalesce(sum(bytes_changed), 0) as bigint) as bytes_changed,
  max(event_timestamp) as last_edit
from silver_events
where event_date between :date_from and :date_to and event_timestamp >= :window_from and event_timestamp < :window_to
  and :entity in (entity, target_entity) and event_type in ('edit', 'new')
group by user_name, user_type
order by edits desc, last_edit desc
limit 25
