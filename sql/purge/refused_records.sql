-- The records that bronze refused and that may hold suppressed content. They need not be events, nor even text: whoever reads them looks
-- into each. An empty text stands in every record.
-- Grain: quarantine_id.
-- Parameters: text varchar
select quarantine_id, original_record, event_date, coalesce(try_cast(substr(quarantine_batch_id, 8) as bigint), 0) as batch_seq
from bronze_quarantine
where :text = '' or strpos(original_record, :text) > 0 or strpos(original_record, 'value_base64') > 0
