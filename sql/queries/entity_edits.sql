-- One entity's edits, the newest first: who changed what, what came of it, and a link to the difference.
-- Logged actions are among them; a move is an edit of both pages. Null where it is not known.
-- Parameters: entity varchar
select event_timestamp, user_name, user_type, event_type, bytes_changed, is_revert, was_reverted, revert_risk, comment,
  coalesce(
    case when notify_url like 'https://%' then notify_url end,
    'https://' || domain || '/w/index.php?diff=' || cast(revision_new as varchar) || '&oldid=' || cast(revision_old as varchar),
    'https://' || domain || '/w/index.php?oldid=' || cast(revision_new as varchar),
    case when title_url like 'https://%' then title_url end) as diff_url
from silver_events
where :entity in (entity, target_entity) and event_type <> 'categorize'
order by event_timestamp desc, event_id
limit 200
