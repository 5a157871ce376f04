-- The edits that made windows of one entity anomalous, in a period: of each window the most telling ten.
-- Parameters: date_from date, date_to date, window_from timestamp, window_to timestamp, entity varchar
select entity, window_start, evidence_rank, contribution, event_timestamp, user_name, user_type, bytes_changed, comment, diff_url
from gold_entity_evidence_10min
where metric_date between :date_from and :date_to and window_start >= :window_from and window_start < :window_to and entity = :entity
  and evidence_rank <= 10
order by window_start desc, evidence_rank
limit 500
