-- The windows that a gold batch wrote, counted where it wrote them.
-- Parameters: batch_id varchar, batch_seq bigint, date_from date, date_to date, window_times expression
select e.entities, u.users, g.windows, q.quarantined
from (
  select count(*) as entities from gold_entity_metrics_10min
  where batch_seq = :batch_seq and batch_id = :batch_id and metric_date between :date_from and :date_to
    and (:window_times)
) as e
cross join (
  select count(*) as users from gold_user_metrics_10min
  where batch_seq = :batch_seq and batch_id = :batch_id and metric_date between :date_from and :date_to
    and (:window_times)
) as u
cross join (
  select count(*) as windows from gold_global_metrics_10min
  where batch_seq = :batch_seq and batch_id = :batch_id and metric_date between :date_from and :date_to
    and (:window_times)
) as g
cross join (
  select count(*) as quarantined from gold_quarantine
  where status_batch_id = :batch_id and status <> 'redriven' and event_date between :date_from and :date_to
) as q
