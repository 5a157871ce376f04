-- Each entity's worst 10-minute window, the riskiest entities first.
with ranked as (
  select entity, window_start, risk_score, severity, total_events, revert_count, anonymous_edit_count, reverted_since, risky_edits,
    signal_coverage, anomaly_types, anomaly_explanation,
    row_number() over (partition by entity order by risk_score desc, total_events desc, window_start) as place
  from gold_entity_metrics_10min
)
select entity, window_start, severity, risk_score, total_events, revert_count, anonymous_edit_count, reverted_since, risky_edits,
  signal_coverage, anomaly_types, anomaly_explanation
from ranked
where place = 1
order by risk_score desc, total_events desc, entity
limit 10
