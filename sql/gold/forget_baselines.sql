-- Forgets what was learned for some days, so that they are learned again. What a later batch has learned stays.
-- Parameters: dates date[], batch_id varchar
delete from gold_baselines where metric_date in (:dates) and coalesce(batch_id, '') < :batch_id
