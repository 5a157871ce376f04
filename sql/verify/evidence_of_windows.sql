-- Entity windows whose evidence is not what it was, refused ones apart: the first of them, how many there are in all, and between which
-- times. Each edit is compared with silver_events, which holds only where gold has read all of silver.
-- An anomalous window has evidence, but where many small edits make a large change. Rows of an earlier version do not say how many of them
-- the window has; then the last rank does.
-- Grain: (window_start, entity).
-- Parameters: date_from date
with kept as (
  select e.window_start, e.entity, count(*) as edits, max(coalesce(e.evidence_edits, e.evidence_rank)) as edits_kept,
    cast(count_if(s.event_id is null) as bigint) as altered
  from gold_entity_evidence_10min as e
  left join silver_events as s on s.event_id = e.event_id and s.event_date = e.metric_date and s.event_date >= :date_from
    and s.event_timestamp = e.event_timestamp and s.event_type = e.event_type
    and s.user_name is not distinct from e.user_name and s.user_type is not distinct from e.user_type
    and s.is_revert is not distinct from e.is_revert and s.revert_source is not distinct from e.revert_source
    and s.bytes_changed is not distinct from e.bytes_changed and s.comment is not distinct from e.comment
    and s.was_reverted is not distinct from e.was_reverted and s.revert_risk is not distinct from e.revert_risk
    and s.editor_edit_count is not distinct from e.editor_edit_count
  where e.metric_date >= :date_from
  group by e.window_start, e.entity
),
anomalous as (
  select window_start, entity,
    is_burst_activity or is_high_revert_rate or is_anonymous_surge or is_hidden_surge or coalesce(is_reverted_surge, false)
      or coalesce(is_risky_surge, false)
      or is_large_content_change and case when total_bytes_changed > 0 then max_bytes_changed * 100 >= total_bytes_changed
        else min_bytes_changed * 100 <= total_bytes_changed end as has_evidence
  from gold_entity_metrics_10min
  where metric_date >= :date_from and is_anomaly
),
judged as (
  select window_start, entity, coalesce(k.edits, 0) as edits, coalesce(k.edits_kept, 1) as edits_kept, coalesce(k.altered, 0) as altered,
    a.has_evidence is null as is_of_none,
    'gold_entity_metrics_10min|' || substr(cast(window_start as varchar), 1, 19) || '|' || entity as event_id
  from kept as k
  full outer join anomalous as a using (window_start, entity)
  where a.has_evidence is null or k.edits <> k.edits_kept or k.altered > 0 or k.edits is null and a.has_evidence
)
select j.window_start, j.entity, j.edits, j.edits_kept, j.altered, j.is_of_none, count(*) over () as window_count,
  min(j.window_start) over () as first_window, max(j.window_start) over () as last_window
from judged as j
left join (select distinct event_id from gold_quarantine) as q on q.event_id = j.event_id
where q.event_id is null
order by j.window_start, j.entity
limit 3
