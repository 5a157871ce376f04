-- The windows that a gold batch computed, by where they went. Those written are counted where they were written, by batch id; the others in
-- staging: staged = entities + users + windows + quarantined + dropped.
-- Parameters: staging_id varchar, batch_id varchar, date_from date, date_to date
with staged as (
  select verdict from gold_entity_staging where staging_id = :staging_id and metric_date between :date_from and :date_to
  union all
  select verdict from gold_user_staging where staging_id = :staging_id and metric_date between :date_from and :date_to
  union all
  select verdict from gold_global_staging where staging_id = :staging_id and metric_date between :date_from and :date_to
)
select
  (select count(*) from staged) as staged,
  (select count(*) from gold_entity_metrics_10min where batch_id = :batch_id and metric_date between :date_from and :date_to) as entities,
  (select count(*) from gold_user_metrics_10min where batch_id = :batch_id and metric_date between :date_from and :date_to) as users,
  (select count(*) from gold_global_metrics_10min where batch_id = :batch_id and metric_date between :date_from and :date_to) as windows,
  (select count(*) from gold_quarantine
    where status_batch_id = :batch_id and status <> 'redriven' and event_date between :date_from and :date_to) as quarantined,
  (select count(*) from staged where verdict = 'drop') as dropped
