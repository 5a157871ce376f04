-- Removes the refused windows of a user from gold_quarantine.
-- Parameters: user varchar
delete from gold_quarantine where json_extract_scalar(original_record, '$.user_name') = :user
