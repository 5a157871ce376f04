-- Takes the rows of earlier attempts out of the staging table. A statement of an earlier attempt that runs late removes nothing of this one.
-- Parameters: staging_id varchar
delete from gold_global_staging where staging_id < :staging_id
