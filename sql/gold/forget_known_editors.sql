-- Forgets who was known on some days, so that they are learned again. Days that this batch or a later one has learned stay.
-- Parameters: dates date[], batch_id varchar
delete from gold_known_editors
where metric_date in (:dates)
  and metric_date not in (select b.metric_date from gold_baselines as b where b.metric_date in (:dates) and b.batch_id >= :batch_id)
