-- Empties the staging table before a batch, whatever an earlier run left in it.
delete from gold_global_staging
