-- The signals of a batch that are to be taken, as silver/parsed_signals reads them.
-- Parameters: batch_seq bigint, staging_id varchar
select original_record as event_data, stream, ingestion_timestamp
from silver_staged
where batch_seq = :batch_seq and staging_id = :staging_id and verdict = 'signal'
