-- The ids of the events that are to be purged: those of a user or of a revision, wherever they still are. Bronze has all of them, but for
-- dates that it no longer keeps. Signals name users and revisions by fields of their own.
-- Grain: event_id.
-- Parameters: user varchar, with_mentions boolean, wiki varchar, revision varchar
select event_id
from bronze_events
where :user <> '' and (json_extract_scalar(event_data, '$.user') = :user
    or json_extract_scalar(event_data, '$.performer.user_text') = :user
    or json_extract_scalar(event_data, '$.revision.editor.user_text') = :user
    or :with_mentions and (strpos(json_extract_scalar(event_data, '$.title'), :user) > 0
      or strpos(json_extract_scalar(event_data, '$.comment'), :user) > 0
      or strpos(replace(json_extract_scalar(event_data, '$.page_title'), '_', ' '), :user) > 0
      or strpos(replace(json_extract_scalar(event_data, '$.page.page_title'), '_', ' '), :user) > 0
      or strpos(json_extract_scalar(event_data, '$.revision.comment'), :user) > 0))
  or :revision <> '' and coalesce(json_extract_scalar(event_data, '$.wiki'), json_extract_scalar(event_data, '$.database'),
      json_extract_scalar(event_data, '$.wiki_id')) = :wiki
    and coalesce(json_extract_scalar(event_data, '$.revision.new'), json_extract_scalar(event_data, '$.rev_id'),
      json_extract_scalar(event_data, '$.revision.rev_id')) = :revision
union
select event_id
from silver_events
where :user <> '' and (user_name = :user or :with_mentions and (strpos(title, :user) > 0 or strpos(comment, :user) > 0))
  or :revision <> '' and wiki = :wiki and cast(revision_new as varchar) = :revision
union
select event_id
from silver_quarantine
where :user <> '' and (json_extract_scalar(original_record, '$.user') = :user
    or json_extract_scalar(original_record, '$.performer.user_text') = :user
    or json_extract_scalar(original_record, '$.revision.editor.user_text') = :user
    or :with_mentions and (strpos(json_extract_scalar(original_record, '$.title'), :user) > 0
      or strpos(json_extract_scalar(original_record, '$.comment'), :user) > 0
      or strpos(replace(json_extract_scalar(original_record, '$.page_title'), '_', ' '), :user) > 0
      or strpos(replace(json_extract_scalar(original_record, '$.page.page_title'), '_', ' '), :user) > 0
      or strpos(json_extract_scalar(original_record, '$.revision.comment'), :user) > 0))
  or :revision <> '' and coalesce(json_extract_scalar(original_record, '$.wiki'), json_extract_scalar(original_record, '$.database'),
      json_extract_scalar(original_record, '$.wiki_id')) = :wiki
    and coalesce(json_extract_scalar(original_record, '$.revision.new'), json_extract_scalar(original_record, '$.rev_id'),
      json_extract_scalar(original_record, '$.revision.rev_id')) = :revision
