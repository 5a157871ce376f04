-- What was learned for each day, in two digests: of its numbers, and of who was known. Whoever has kept them can tell whether it was
-- changed since.
-- Grain: metric_date.
-- Parameters: date_from date, date_to date
with numbers as (
  select metric_date, concat_ws('|', scope, scope_key, coalesce(cast(hour_of_week as varchar), ''), cast(history_days as varchar),
    cast(sample_windows as varchar), baseline_source,
    coalesce(cast(cast(floor(events_centre * 1000) as bigint) as varchar), ''),
    coalesce(cast(cast(floor(events_spread * 1000) as bigint) as varchar), ''),
    coalesce(cast(cast(floor(edits_centre * 1000) as bigint) as varchar), ''),
    coalesce(cast(cast(floor(edits_spread * 1000) as bigint) as varchar), ''),
    coalesce(cast(cast(floor(entities_centre * 1000) as bigint) as varchar), ''),
    coalesce(cast(cast(floor(entities_spread * 1000) as bigint) as varchar), ''),
    coalesce(cast(cast(floor(revert_ratio * 1000000) as bigint) as varchar), ''),
    coalesce(cast(cast(floor(anonymous_ratio * 1000000) as bigint) as varchar), '')) as line
  from gold_baselines
  where metric_date between :date_from and :date_to
),
of_numbers as (
  select metric_date, lower(to_hex(sha256(to_utf8(array_join(array_agg(line order by line), ','))))) as digest
  from numbers
  group by metric_date
),
of_editors as (
  select metric_date, lower(to_hex(sha256(to_utf8(array_join(array_agg(user_name order by user_name), '|'))))) as digest
  from gold_known_editors
  where metric_date between :date_from and :date_to
  group by metric_date
)
select metric_date, coalesce(n.digest, '') as numbers_digest, coalesce(e.digest, '') as editors_digest
from of_numbers as n
full outer join of_editors as e using (metric_date)
