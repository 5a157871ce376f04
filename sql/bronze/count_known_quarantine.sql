-- How many of the planned refused rows bronze_quarantine holds already, or meets twice, dead letters apart.
-- Parameters: paths varchar[], date_from date, date_to date
with landed as (
  select quarantine_id, event_date, row_number() over (partition by quarantine_id order by "$path") as occurrence
  from landing_bronze_quarantine
  where "$path" in (:paths) and event_date between :date_from and :date_to and kafka_topic <> 'dlq_events'
)
-- Of no rows, count_if is 0 to Trino and NULL to DuckDB.
select coalesce(cast(count_if(l.occurrence > 1 or q.quarantine_id is not null) as bigint), 0) as rows_known
from landed as l
left join bronze_quarantine as q on q.quarantine_id = l.quarantine_id and q.event_date = l.event_date
  and q.event_date between :date_from and :date_to
