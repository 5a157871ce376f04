-- How many rows silver_revision_signals has of suppressed revisions, by date.
-- The revisions are the statement purge/suppressed_revisions.
-- Grain: event_date.
-- Parameters: revisions statement
select event_date, count(*) as row_count
from silver_revision_signals
where wiki || ':' || cast(revision_id as varchar) in (:revisions)
group by event_date
order by event_date
