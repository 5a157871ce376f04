-- Records that gold refused, whole, with the reasons.
-- Grain: one row per (quarantine_id, event_date); a record that came with two times stands under both dates.
create table if not exists gold_quarantine (
  quarantine_id varchar, -- hash of layer and event_id
  quarantine_timestamp timestamp(6), -- event time, UTC
  quarantine_reason varchar, -- in words
  failed_checks varchar, -- rule names, comma-separated
  rule_version varchar, -- version of the rules that judged
  quarantine_batch_id varchar, -- the batch that refused the record
  original_record varchar, -- JSON, the whole record
  event_id varchar, -- of the refused window: table|window_start|key
  kafka_topic varchar,
  kafka_partition integer,
  kafka_offset bigint,
  status varchar, -- quarantined, redriven or discarded
  status_timestamp timestamp(6), -- when status was set, UTC
  status_batch_id varchar, -- the batch that last judged the row
  event_date date
)
with (format = 'PARQUET', partitioning = array['event_date'])
