-- What the pending landing files of refused records hold, by date; dead letters are counted apart.
-- Parameters: paths varchar[]
select event_date, cast(count_if(kafka_topic <> 'dlq_events') as bigint) as rows_refused,
  cast(count_if(kafka_topic = 'dlq_events') as bigint) as dead_letters
from landing_bronze_quarantine
where "$path" in (:paths)
group by event_date
