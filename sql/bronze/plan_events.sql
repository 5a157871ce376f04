-- What the pending landing files hold, by date, and between which times: it bounds what the merge and the next layer read, and counts
-- what bronze was given. A row without a time is counted separately, as are signals: without any, silver need not look for them. The times
-- of arrival bound where copies of the rows can be.
-- The rows are those of the files, as the engine reads them.
-- Parameters: landed statement
select event_date, count(*) as rows_landed, min(event_timestamp) as first_event, max(event_timestamp) as last_event,
  count(*) - count(event_timestamp) as rows_without_time, min(ingestion_timestamp) as first_arrival,
    max(ingestion_timestamp) as last_arrival,
  coalesce(cast(count_if(stream <> 'mediawiki.recentchange') as bigint), 0) as signals
from (:landed) as landed
group by event_date
