-- The windows that a gold batch computed, by table.
-- Parameters: batch_id varchar, date_from date, date_to date
select
  (select count(*) from gold_entity_metrics_10min where batch_id = :batch_id and metric_date between :date_from and :date_to) as entities,
  (select count(*) from gold_user_metrics_10min where batch_id = :batch_id and metric_date between :date_from and :date_to) as users,
  (select count(*) from gold_global_metrics_10min where batch_id = :batch_id and metric_date between :date_from and :date_to) as windows
