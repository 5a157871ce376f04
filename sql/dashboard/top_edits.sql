-- The three most telling edits of some windows, as their evidence ranks them.
-- Parameters: windows rows, date_from date, date_to date
select evidence.entity, evidence.window_start, evidence.evidence_rank, evidence.contribution, evidence.event_timestamp,
  evidence.user_name, evidence.user_type, evidence.bytes_changed, evidence.comment, evidence.diff_url
from gold_entity_evidence_10min as evidence
join (
  select cast(entity as varchar) as entity, cast(window_start as timestamp(6)) as window_start
  from (values :windows) as listed (entity, window_start)
) as wanted on wanted.entity = evidence.entity and wanted.window_start = evidence.window_start
where evidence.metric_date between :date_from and :date_to and evidence.evidence_rank <= 3
order by evidence.entity, evidence.evidence_rank
