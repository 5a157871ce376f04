-- Keeps with a day what tells whether what was learned for it was changed since.
-- Grain: metric_date.
-- The digests are the statement gold/learned_digests.
-- Parameters: digests statement, dates date[], date_from date, date_to date
merge into gold_baselines as target
using (
  select metric_date, numbers_digest, editors_digest
  from (:digests) as digests
  where metric_date in (:dates)
) as source
on target.metric_date = source.metric_date and target.metric_date between :date_from and :date_to
  and target.scope = 'global' and target.hour_of_week is null
when matched then update set numbers_digest = source.numbers_digest, editors_digest = source.editors_digest
