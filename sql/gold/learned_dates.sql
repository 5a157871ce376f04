-- The days whose baselines have been learned.
-- Parameters: date_from date, date_to date
select distinct metric_date
from gold_baselines
where scope = 'global' and hour_of_week is null and metric_date between :date_from and :date_to
