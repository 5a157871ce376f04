-- The dates on which gold_quarantine has refused windows of a user, or such as name him as reverted.
-- Grain: touched_date.
-- Parameters: user varchar
select distinct event_date as touched_date
from gold_quarantine
where json_extract_scalar(original_record, '$.user_name') = :user
  or strpos('|' || json_extract_scalar(original_record, '$.reverted_editors') || '|', '|' || (:user) || '|') > 0
order by touched_date
