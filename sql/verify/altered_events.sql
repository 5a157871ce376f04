-- Rows of silver_events that bronze does not explain: the first of them, how many there are in all, and between which dates.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, ….
-- Grain: event_id.
-- What bronze explains is the statement silver/derived_events, once for each configuration.
-- Parameters: derived statement, date_from date, date_to date
with altered as (
  select :columns(silver_events except batch_id, batch_seq, processed_at, signals_seq, kafka_topic, kafka_partition, kafka_offset,
    ingestion_timestamp, processing_lag_seconds, ingest_mode, is_revert, is_revert_known, revert_source, was_reverted, revert_risk,
    revert_risk_model, revert_risk_version, editor_edit_count, editor_is_patroller),
    is_revert, is_revert_known, revert_source, was_reverted, revert_risk, revert_risk_model, revert_risk_version, editor_edit_count,
    editor_is_patroller
  from silver_events
  where event_date between :date_from and :date_to
  except
  (:derived)
)
select event_id, event_date, count(*) over () as event_count, min(event_date) over () as first_date, max(event_date) over () as last_date
from altered
order by event_date, event_id
limit 3
