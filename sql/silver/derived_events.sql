-- What bronze makes of the events of some dates, as a replay would write them to silver_events, without lineage and without the gate.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, ….
-- Grain: event_id.
-- The events are silver/signalled_events over silver/parsed_events.
-- Parameters: events statement
select :columns(silver_events except batch_id, batch_seq, processed_at, signals_seq, kafka_topic, kafka_partition, kafka_offset,
  ingestion_timestamp, processing_lag_seconds, ingest_mode, is_revert, is_revert_known, revert_source, was_reverted, revert_risk,
  revert_risk_model, revert_risk_version, editor_edit_count, editor_is_patroller),
  now_is_revert as is_revert, now_is_revert_known as is_revert_known, now_revert_source as revert_source,
  now_was_reverted as was_reverted, now_revert_risk as revert_risk, now_revert_risk_model as revert_risk_model,
  now_revert_risk_version as revert_risk_version, now_editor_edit_count as editor_edit_count,
  now_editor_is_patroller as editor_is_patroller
from (:events) as e
where not is_duplicate
