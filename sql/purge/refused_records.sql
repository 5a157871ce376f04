-- The records that bronze refused and that may hold suppressed content. They need not be events, nor even text: whoever reads them looks
-- into those that are encoded.
-- Grain: quarantine_id.
-- Parameters: text varchar, escaped_text varchar, and_text varchar
select quarantine_id, json_extract_scalar(original_record, '$.value_base64') as encoded, event_date
from bronze_quarantine
where json_extract_scalar(original_record, '$.value_base64') is not null
  or (strpos(json_extract_scalar(original_record, '$.value'), :text) > 0
    or strpos(json_extract_scalar(original_record, '$.value'), :escaped_text) > 0)
    and strpos(json_extract_scalar(original_record, '$.value'), :and_text) > 0
