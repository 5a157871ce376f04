-- The days whose baselines have been learned; where they are learned again, by this batch.
-- Parameters: date_from date, date_to date, is_again boolean, batch_id varchar
select distinct metric_date
from gold_baselines
where scope = 'global' and hour_of_week is null and metric_date between :date_from and :date_to
  and (not :is_again or batch_id = :batch_id)
