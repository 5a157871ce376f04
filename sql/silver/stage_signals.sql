-- Takes the signals of silver/parsed_signals into silver_staged, each with its verdict. A signal about a revision that is more than 31 days
-- older is dropped: the stream itself keeps no more, so that the edit is not expected here either.
-- A signal says what holds of a revision, and may come any number of times: none is a duplicate.
-- Grain: one row per signal in the input.
-- The signals are silver/parsed_signals over silver/input_bronze, silver/input_quarantine or silver/input_replay.
-- Parameters: signals statement, is_discarded boolean, staging_id varchar, batch_seq bigint
insert into silver_staged (
  event_id, wiki, entity, revision_new, event_timestamp, kafka_topic, kafka_partition, kafka_offset, ingestion_timestamp, ingest_mode,
  event_date, verdict, failed_checks, quarantine_reason, original_record, staging_id, batch_seq, stream)
select event_id, wiki, entity, revision_id, revision_timestamp, kafka_topic, kafka_partition, kafka_offset, ingestion_timestamp,
  ingest_mode, event_date, verdict,
  case when verdict = 'quarantine' then coalesce(nullif(failed_checks, ''), 'batch_discarded') end,
  case when verdict = 'quarantine' then coalesce(nullif(concat_ws('; ',
    case when strpos(failed_checks, 'unknown_stream') > 0 then 'it is of a stream that WikiGuard does not know: ' || stream end,
    case when strpos(failed_checks, 'signal_revision') > 0 then 'it does not say which revision it is about, or when that was made' end,
    case when strpos(failed_checks, 'signal_tags') > 0 then 'it has no list of tags, or one of more than 20' end,
    case when strpos(failed_checks, 'signal_prediction') > 0 then 'it has no probability from 0 to 1, or no model and version' end),
    ''), 'its batch was discarded') end,
  case when verdict <> 'drop' then event_data end,
  :staging_id, :batch_seq, stream
from (
  select s.*,
    case when :is_discarded or failed_checks <> '' then 'quarantine'
      when revision_timestamp < signal_timestamp - interval '31' day then 'drop'
      else 'signal' end as verdict
  from (:signals) as s
) as judged
