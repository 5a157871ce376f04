-- Each entity's worst window in a period, the riskiest entities first; how many of its windows were anomalous, and the last of these.
-- An empty text does not narrow.
-- Parameters: date_from date, date_to date, window_from timestamp, window_to timestamp, wiki varchar, named varchar, severities varchar[]
with windows as (
  select entity, window_start, severity, risk_score, total_events, edit_count, revert_count, anonymous_edit_count, is_anomaly,
    anomaly_explanation,
    row_number() over (partition by entity order by risk_score desc, total_events desc, window_start desc) as place
  from gold_entity_metrics_10min
  where metric_date between :date_from and :date_to and window_start >= :window_from and window_start < :window_to
    and (:wiki = '' or strpos(entity, :wiki || ':') = 1)
    and (:named = '' or strpos(lower(entity), lower(:named)) > 0)
),
totals as (
  select entity, cast(count_if(is_anomaly) as bigint) as anomalous_windows,
    max(case when is_anomaly then window_start end) as last_anomaly, cast(sum(total_events) as bigint) as events_in_period
  from windows
  group by entity
)
select worst.entity, worst.window_start, worst.severity, worst.risk_score, worst.total_events, worst.edit_count, worst.revert_count,
  worst.anonymous_edit_count, worst.anomaly_explanation, totals.anomalous_windows, totals.last_anomaly, totals.events_in_period
from windows as worst
join totals on totals.entity = worst.entity
where worst.place = 1 and worst.severity in (:severities)
order by worst.risk_score desc, worst.total_events desc, worst.entity
limit 50
