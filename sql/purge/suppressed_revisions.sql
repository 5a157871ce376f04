-- The revisions that the suppressed events are about, as wiki:number.
-- The events are the statement purge/suppressed_events.
-- Grain: one row per event, so several of one revision.
-- Parameters: suppressed statement, wiki varchar, revision varchar
select coalesce(json_extract_scalar(event_data, '$.wiki'), json_extract_scalar(event_data, '$.database'),
    json_extract_scalar(event_data, '$.wiki_id')) || ':'
  || coalesce(json_extract_scalar(event_data, '$.revision.new'), json_extract_scalar(event_data, '$.rev_id'),
    json_extract_scalar(event_data, '$.revision.rev_id')) as revision
from bronze_events
where event_id in (:suppressed)
union all
select wiki || ':' || cast(revision_new as varchar) as revision
from silver_events
where event_id in (:suppressed)
union all
select :wiki || ':' || :revision as revision
