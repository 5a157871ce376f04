-- Removes the refused windows of a user from gold_quarantine, and those that name him as reverted.
-- Parameters: user varchar
delete from gold_quarantine
where json_extract_scalar(original_record, '$.user_name') = :user
  or strpos('|' || json_extract_scalar(original_record, '$.reverted_editors') || '|', '|' || (:user) || '|') > 0
