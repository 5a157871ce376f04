-- Of how many revisions of each date signals tell: what a replay of silver looks for beside its edits.
-- Grain: event_date.
-- Parameters: date_from date, date_to date
select event_date, count(*) as row_count
from silver_revision_signals
where event_date between :date_from and :date_to
group by event_date
order by event_date
