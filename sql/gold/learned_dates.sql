-- The days whose baselines have been learned; where they are learned again, by this batch. A day without digests was left before its end,
-- or is from an earlier version.
-- Parameters: date_from date, date_to date, is_again boolean, batch_id varchar
select metric_date, numbers_digest is not null as is_sealed
from gold_baselines
where scope = 'global' and hour_of_week is null and metric_date between :date_from and :date_to
  and (not :is_again or batch_id = :batch_id)
