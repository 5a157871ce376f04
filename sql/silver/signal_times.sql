-- When the revisions were made that a batch's signals are about, by the hour: the signals of other hours are not read. Signals that are
-- refused have no hour.
-- Grain: revision_hour.
-- Parameters: batch_seq bigint, staging_id varchar
select case when verdict = 'signal' then date_trunc('hour', event_timestamp) end as revision_hour, count(*) as row_count,
  min(case when verdict = 'signal' then event_timestamp end) as first_revision,
  max(case when verdict = 'signal' then event_timestamp end) as last_revision
from silver_staged
where batch_seq = :batch_seq and staging_id = :staging_id and stream is not null and verdict in ('signal', 'quarantine')
group by case when verdict = 'signal' then date_trunc('hour', event_timestamp) end
order by revision_hour
