-- Removes records from bronze_quarantine.
-- Parameters: ids varchar[]
delete from bronze_quarantine where quarantine_id in (:ids)
