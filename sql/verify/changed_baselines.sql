-- Days of which what was learned is not what it was: the first of them, how many there are in all, and between which days. A day that an
-- earlier version learned has no digests, and is taken as it is.
-- Grain: metric_date.
-- The digests are the statement gold/learned_digests.
-- Parameters: digests statement, date_from date
with days as (
  select metric_date, max(is_scored) as is_scored, max(is_learned) as is_learned, max(numbers_digest) as numbers_kept,
    max(editors_digest) as editors_kept
  from (
    select metric_date, 1 as is_scored, 0 as is_learned, null as numbers_digest, null as editors_digest
    from gold_global_metrics_10min
    where metric_date >= :date_from
    union all
    select metric_date, 0 as is_scored, 1 as is_learned, numbers_digest, editors_digest
    from gold_baselines
    where metric_date >= :date_from and scope = 'global' and hour_of_week is null
  ) as parts
  group by metric_date
),
judged as (
  select metric_date, d.is_learned,
    coalesce(d.numbers_kept <> g.numbers_digest, g.numbers_digest is null) as are_numbers_changed,
    coalesce(d.editors_kept <> g.editors_digest, g.editors_digest is null) as are_editors_changed
  from days as d
  full outer join (:digests) as g using (metric_date)
)
select metric_date, coalesce(is_learned, 0) = 0 as is_missing, are_numbers_changed, are_editors_changed, count(*) over () as day_count,
  min(metric_date) over () as first_day, max(metric_date) over () as last_day
from judged
where coalesce(is_learned, 0) = 0 or are_numbers_changed or are_editors_changed
order by metric_date
limit 3
