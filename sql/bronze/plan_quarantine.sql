-- What the pending landing files of refused records hold, by date; dead letters are counted separately.
-- The rows are those of the files, as the engine reads them.
-- Parameters: landed statement
select event_date, cast(count_if(kafka_topic <> 'dlq_events') as bigint) as rows_refused,
  cast(count_if(kafka_topic = 'dlq_events') as bigint) as dead_letters
from (:landed) as landed
group by event_date
