-- Removes what earlier batches have written on dates that are computed anew. A row of a later batch stays: a late statement must not take
-- it out.
-- Tables: gold_entity_metrics_10min, gold_user_metrics_10min, gold_global_metrics_10min, gold_entity_evidence_10min, gold_signal_quality
-- Parameters: date_from date, date_to date, batch_seq bigint
delete from :table where metric_date between :date_from and :date_to and coalesce(batch_seq, 0) < :batch_seq
