-- Why records are in quarantine, by layer and check.
select layer, failed_checks, status, records, latest
from (
  select 'bronze' as layer, failed_checks, status, count(*) as records, max(quarantine_timestamp) as latest
  from bronze_quarantine group by failed_checks, status
  union all
  select 'silver' as layer, failed_checks, status, count(*) as records, max(quarantine_timestamp) as latest
  from silver_quarantine group by failed_checks, status
  union all
  select 'gold' as layer, failed_checks, status, count(*) as records, max(quarantine_timestamp) as latest
  from gold_quarantine group by failed_checks, status
) as reasons
order by records desc, layer, failed_checks, status
limit 100
