-- What silver reads in a redrive: open quarantine rows that a filter selects, and those that an earlier attempt at this batch has settled.
-- Their arrival is in the event's own metadata. It is the input of silver/stage_events.
-- An empty text does not narrow.
-- Parameters: check varchar, of_batch varchar, id varchar, batch_id varchar, date_from date, date_to date
select event_id, original_record as event_data, kafka_topic, kafka_partition, kafka_offset,
  case when regexp_like(arrival, '^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3])(:[0-5][0-9]){2}[.][0-9]{1,6}Z\z')
    then cast(try(from_iso8601_timestamp(arrival)) at time zone 'UTC' as timestamp(6)) else quarantine_timestamp end as ingestion_timestamp,
  'redrive' as ingest_mode, event_date, 0 as batch_seq, coalesce(nullif(stream, ''), 'mediawiki.recentchange') as stream
from (
  select event_id, original_record, kafka_topic, kafka_partition, kafka_offset, quarantine_timestamp, event_date,
    json_extract_scalar(try(json_parse(original_record)), '$._metadata.ingestion_timestamp') as arrival,
    json_extract_scalar(try(json_parse(original_record)), '$.meta.stream') as stream
  from silver_quarantine
  where event_date between :date_from and :date_to
    and (status_batch_id = :batch_id
      or status = 'quarantined'
        and (:check = '' or strpos(',' || failed_checks || ',', ',' || :check || ',') > 0)
        and (:of_batch = '' or quarantine_batch_id = :of_batch)
        and (:id = '' or strpos(quarantine_id, :id) = 1))
) as open_rows
