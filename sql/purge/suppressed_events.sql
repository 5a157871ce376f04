-- The ids of the events that are to be purged: those of a user or of a revision, wherever they still are. Bronze has all of them, but for
-- dates that it no longer keeps.
-- Grain: event_id.
-- Parameters: user varchar, with_mentions boolean, wiki varchar, revision varchar
select event_id
from bronze_events
where :user <> '' and (json_extract_scalar(event_data, '$.user') = :user
    or :with_mentions and (strpos(json_extract_scalar(event_data, '$.title'), :user) > 0
      or strpos(json_extract_scalar(event_data, '$.comment'), :user) > 0))
  or :revision <> '' and json_extract_scalar(event_data, '$.wiki') = :wiki
    and json_extract_scalar(event_data, '$.revision.new') = :revision
union
select event_id
from silver_events
where :user <> '' and (user_name = :user or :with_mentions and (strpos(title, :user) > 0 or strpos(comment, :user) > 0))
  or :revision <> '' and wiki = :wiki and cast(revision_new as varchar) = :revision
union
select event_id
from silver_quarantine
where :user <> '' and (json_extract_scalar(original_record, '$.user') = :user
    or :with_mentions and (strpos(json_extract_scalar(original_record, '$.title'), :user) > 0
      or strpos(json_extract_scalar(original_record, '$.comment'), :user) > 0))
  or :revision <> '' and json_extract_scalar(original_record, '$.wiki') = :wiki
    and json_extract_scalar(original_record, '$.revision.new') = :revision
