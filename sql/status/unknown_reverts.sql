-- The wikis of whose edits it is not known whether they are reverts, in the last seven days of data, those with the most such edits first.
-- Grain: one row per wiki.
select wiki, count(*) as edits
from silver_events
where event_date >= (select date_add('day', -6, max(event_date)) from silver_events) and event_type = 'edit' and is_revert is null
group by wiki
order by edits desc, wiki
