-- The ids of the events that are to be purged: those of a user or of a revision, wherever they still are. Bronze has all of them, but for
-- dates that it no longer keeps. Signals name users and revisions by fields of their own; one that names nobody is the user's where the
-- user has made its revision, by the statement purge/suppressed_revisions.
-- Grain: event_id.
-- Parameters: user varchar, with_mentions boolean, wiki varchar, revision varchar, authored statement
select event_id
from (
  select event_id, record, coalesce(json_extract_scalar(record, '$.wiki'), json_extract_scalar(record, '$.database'),
      json_extract_scalar(record, '$.wiki_id')) || ':'
    || coalesce(json_extract_scalar(record, '$.revision.new'), json_extract_scalar(record, '$.rev_id'),
      json_extract_scalar(record, '$.revision.rev_id')) as revision
  from (
    select event_id, event_data as record from bronze_events
    union all
    select event_id, original_record as record from silver_quarantine
  ) as stored
) as records
where :user <> '' and (json_extract_scalar(record, '$.user') = :user
    or json_extract_scalar(record, '$.performer.user_text') = :user
    or json_extract_scalar(record, '$.revision.editor.user_text') = :user
    or revision in (:authored) and coalesce(json_extract_scalar(record, '$.user'),
      json_extract_scalar(record, '$.performer.user_text'), json_extract_scalar(record, '$.revision.editor.user_text')) is null
    or :with_mentions and (strpos(json_extract_scalar(record, '$.title'), :user) > 0
      or strpos(json_extract_scalar(record, '$.comment'), :user) > 0
      or strpos(replace(json_extract_scalar(record, '$.page_title'), '_', ' '), :user) > 0
      or strpos(replace(json_extract_scalar(record, '$.page.page_title'), '_', ' '), :user) > 0
      or strpos(json_extract_scalar(record, '$.revision.comment'), :user) > 0))
  or :revision <> '' and revision = :wiki || ':' || :revision
union
select event_id
from silver_events
where :user <> '' and (user_name = :user or :with_mentions and (strpos(title, :user) > 0 or strpos(comment, :user) > 0))
  or :revision <> '' and wiki = :wiki and cast(revision_new as varchar) = :revision
