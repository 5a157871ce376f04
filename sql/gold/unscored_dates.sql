-- The dates that have edits in their windows and are not scored yet.
-- Parameters: date_from date, date_to date
select distinct metric_date
from gold_global_metrics_10min
where metric_date between :date_from and :date_to and edit_count + new_page_count > 0
  and metric_date not in (select q.metric_date from gold_signal_quality as q where q.metric_date between :date_from and :date_to)
order by metric_date
