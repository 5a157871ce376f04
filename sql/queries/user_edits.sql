-- One user's edits of monitored entities, newest first: what was changed, what came of it, and a link to the difference.
-- Logged actions are among them. Null where it is not known.
-- Parameters: user varchar
select event_timestamp, entity, event_type, bytes_changed, is_revert, was_reverted, revert_risk, comment,
  coalesce(
    case when notify_url like 'https://%' then notify_url end,
    'https://' || domain || '/w/index.php?diff=' || cast(revision_new as varchar) || '&oldid=' || cast(revision_old as varchar),
    'https://' || domain || '/w/index.php?oldid=' || cast(revision_new as varchar),
    case when title_url like 'https://%' then title_url end) as diff_url
from silver_events
where user_name = :user and event_type <> 'categorize'
order by event_timestamp desc, event_id
limit 200
