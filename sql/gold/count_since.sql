-- The windows that gold batches from a number on computed; a window that several of them computed counts once.
-- Parameters: from_seq bigint
select
  (select count(*) from gold_entity_metrics_10min where batch_seq >= :from_seq) as entities,
  (select count(*) from gold_user_metrics_10min where batch_seq >= :from_seq) as users,
  (select count(*) from gold_global_metrics_10min where batch_seq >= :from_seq) as windows
