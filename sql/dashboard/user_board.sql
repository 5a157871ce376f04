-- Each user's worst window in a period, the riskiest users first, and how many of the user's windows were anomalous. Bots are left out.
-- An empty text does not narrow. Most windows have no severity that is asked for, and only the others are ranked.
-- Parameters: date_from date, date_to date, window_from timestamp, window_to timestamp, named varchar, severities varchar[]
with ranked as (
  select user_name, user_type, window_start, severity, user_risk_score, edit_count, revert_count, entities_edited, anomaly_explanation,
    row_number() over (partition by user_name order by user_risk_score desc, edit_count desc, window_start desc) as place
  from gold_user_metrics_10min
  where metric_date between :date_from and :date_to and window_start >= :window_from and window_start < :window_to
    and user_type <> 'bot' and (:named = '' or strpos(lower(user_name), lower(:named)) > 0) and severity in (:severities)
),
totals as (
  select user_name, cast(count_if(is_anomaly) as bigint) as anomalous_windows, cast(sum(edit_count) as bigint) as edits_in_period
  from gold_user_metrics_10min
  where metric_date between :date_from and :date_to and window_start >= :window_from and window_start < :window_to
    and user_type <> 'bot' and user_name in (select user_name from ranked)
  group by user_name
)
select worst.user_name, worst.user_type, worst.window_start, worst.severity, worst.user_risk_score, worst.edit_count,
  worst.revert_count, worst.entities_edited, worst.anomaly_explanation, totals.anomalous_windows, totals.edits_in_period
from ranked as worst
join totals on totals.user_name = worst.user_name
where worst.place = 1
order by worst.user_risk_score desc, worst.edit_count desc, worst.user_name
limit 50
