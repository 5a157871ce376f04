-- The ids of the events that are to be purged: those of a user or of a revision, wherever they still are. Bronze has all of them, but for
-- dates that it no longer keeps. Signals name users and revisions by fields of their own; one that names nobody is the user's where the
-- user has made its revision, by the statement purge/suppressed_revisions.
-- Each record is parsed once, and its leaves stay json until they are read: reading the whole record for each of them takes memory
-- by their number.
-- Grain: event_id.
-- Parameters: user varchar, with_mentions boolean, wiki varchar, revision varchar, authored statement
with parsed as (
  select event_id, try_cast(try(json_parse(record)) as row(
    "user" json, performer json, wiki json, "database" json, wiki_id json, rev_id json, revision json, title json, comment json,
    page_title json, page json)) as r
  from (
    select event_id, event_data as record from bronze_events
    union all
    select event_id, original_record as record from silver_quarantine
  ) as stored
),
records as (
  select event_id,
    json_extract_scalar(r."user", '$') as user_name,
    json_extract_scalar(r.performer, '$.user_text') as performer,
    json_extract_scalar(r.revision, '$.editor.user_text') as editor,
    coalesce(json_extract_scalar(r.wiki, '$'), json_extract_scalar(r."database", '$'), json_extract_scalar(r.wiki_id, '$')) || ':'
      || coalesce(json_extract_scalar(r.revision, '$.new'), json_extract_scalar(r.rev_id, '$'),
        json_extract_scalar(r.revision, '$.rev_id')) as revision,
    strpos(json_extract_scalar(r.title, '$'), :user) > 0
      or strpos(json_extract_scalar(r.comment, '$'), :user) > 0
      or strpos(replace(json_extract_scalar(r.page_title, '$'), '_', ' '), :user) > 0
      or strpos(replace(json_extract_scalar(r.page, '$.page_title'), '_', ' '), :user) > 0
      or strpos(json_extract_scalar(r.revision, '$.comment'), :user) > 0 as has_mention
  from parsed
)
select event_id
from records
where :user <> '' and (user_name = :user or performer = :user or editor = :user or :with_mentions and has_mention
    or revision in (:authored) and coalesce(user_name, performer, editor) is null)
  or :revision <> '' and revision = :wiki || ':' || :revision
union
select event_id
from silver_events
where :user <> '' and (user_name = :user or :with_mentions and (strpos(title, :user) > 0 or strpos(comment, :user) > 0))
  or :revision <> '' and wiki = :wiki and cast(revision_new as varchar) = :revision
