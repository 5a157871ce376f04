-- The revisions that a user has made, or one revision, as wiki:number. With those that the user has only tagged, nothing is kept of them;
-- without, they are the user's: a change of tags names whoever set a tag by hand, on the revision of somebody else.
-- Grain: one row per event that tells of a revision, so several of one revision.
-- Parameters: user varchar, wiki varchar, revision varchar, with_tagged boolean
with parsed as (
  select try_cast(try(json_parse(record)) as row(
    "user" json, performer json, wiki json, "database" json, wiki_id json, rev_id json, revision json)) as r
  from (
    select event_data as record from bronze_events
    union all
    select original_record as record from silver_quarantine
  ) as stored
)
select coalesce(json_extract_scalar(r.wiki, '$'), json_extract_scalar(r."database", '$'), json_extract_scalar(r.wiki_id, '$')) || ':'
  || coalesce(json_extract_scalar(r.revision, '$.new'), json_extract_scalar(r.rev_id, '$'),
    json_extract_scalar(r.revision, '$.rev_id')) as revision
from parsed
where :user <> '' and (json_extract_scalar(r."user", '$') = :user
  or json_extract_scalar(r.revision, '$.editor.user_text') = :user
  or :with_tagged and json_extract_scalar(r.performer, '$.user_text') = :user)
union all
select :wiki || ':' || :revision as revision
