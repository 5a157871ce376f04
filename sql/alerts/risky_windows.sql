-- The entity windows that a range of gold batches has left at some severities, each with its most telling edits; the riskiest first.
-- Grain: one row per window and edit; a window without evidence has one row, whose edit is null.
-- Parameters: from_seq bigint, to_seq bigint, first_date date, earliest timestamp, severities varchar, most bigint
with risky as (
  select window_start, window_end, entity, metric_date, severity, risk_score, total_events, edit_count, revert_count,
    anonymous_edit_count, unique_editors, anomaly_explanation,
    row_number() over (order by risk_score desc, window_start, entity) as place
  from gold_entity_metrics_10min
  where metric_date >= :first_date and window_start >= :earliest and batch_seq > :from_seq and batch_seq <= :to_seq
    and severity in (:severities)
)
select w.window_start, w.window_end, w.entity, w.severity, w.risk_score, w.total_events, w.edit_count, w.revert_count,
  w.anonymous_edit_count, w.unique_editors, w.anomaly_explanation, e.event_timestamp, e.user_name, e.contribution, e.bytes_changed,
  e.comment, e.diff_url
from risky w
left join gold_entity_evidence_10min e on e.window_start = w.window_start and e.entity = w.entity and e.metric_date = w.metric_date
  and e.metric_date >= :first_date and e.evidence_rank <= 3
where w.place <= :most
order by w.place, e.evidence_rank
