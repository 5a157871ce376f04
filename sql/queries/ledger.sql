-- Where every record went, by day and hop, over the last seven days of batches.
-- difference is 0 where nothing was lost or doubled; batches_that_differ also finds two that cancel out.
select event_date, hop, count(*) as batches, cast(sum(taken) as bigint) as taken, cast(sum(passed) as bigint) as passed,
  cast(sum(quarantined) as bigint) as quarantined, cast(sum(duplicates) as bigint) as duplicates, cast(sum(dropped) as bigint) as dropped,
  cast(sum(redelivered) as bigint) as redelivered, cast(sum(filtered) as bigint) as filtered,
  cast(sum(dead_lettered) as bigint) as dead_lettered, cast(sum(difference) as bigint) as difference,
  cast(count_if(difference <> 0) as bigint) as batches_that_differ
from pipeline_ledger
where event_date >= (select date_add('day', -6, max(event_date)) from pipeline_ledger)
group by event_date, hop
order by event_date desc, case hop when 'ingest' then 1 when 'bronze' then 2 when 'silver' then 3 when 'redrive' then 4 else 5 end
limit 50
