-- Refused windows of some dates that are open: one that passes now must settle its record. It is part of the gate's measurement of a batch.
-- Parameters: date_from date, date_to date
select cast(count(*) as bigint) as besides
from gold_quarantine
where status = 'quarantined' and event_date between :date_from and :date_to
