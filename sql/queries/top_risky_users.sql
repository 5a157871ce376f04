-- Each user's worst 10-minute window, the riskiest users first, without bots.
-- Bots are left out because those that revert vandalism do it all day.
with ranked as (
  select user_name, user_type, window_start, user_risk_score, severity, total_events, revert_count, reverted_count,
    entities_edited, wikis_touched, anomaly_types, anomaly_explanation,
    row_number() over (partition by user_name order by user_risk_score desc, total_events desc, window_start) as place
  from gold_user_metrics_10min
  where user_type <> 'bot'
)
select user_name, user_type, window_start, severity, user_risk_score, total_events, revert_count, reverted_count,
  entities_edited, wikis_touched, anomaly_types, anomaly_explanation
from ranked
where place = 1
order by user_risk_score desc, total_events desc, user_name
limit 10
