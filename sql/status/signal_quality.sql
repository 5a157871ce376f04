-- What came of the edits of the last seven days that were scored.
-- Grain: one row; null where no day is scored. Dates are text: a run that answers for the lakehouse sends them so.
select cast(min(metric_date) as varchar) as first_date, cast(max(metric_date) as varchar) as last_date,
  cast(sum(signalled_edits) as bigint) as signalled_edits, cast(sum(reverted_edits) as bigint) as reverted_edits,
  cast(sum(flagged_edits) as bigint) as flagged_edits, cast(sum(flagged_reverted) as bigint) as flagged_reverted
from gold_signal_quality
where metric_date >= (select date_add('day', -6, max(metric_date)) from gold_signal_quality)
