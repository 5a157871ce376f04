-- The revisions that a user has made, or one revision, as wiki:number. With those that the user has only tagged, nothing is kept of them;
-- without, they are the user's: a change of tags names whoever set a tag by hand, on the revision of somebody else.
-- Grain: one row per event that tells of a revision, so several of one revision.
-- Parameters: user varchar, wiki varchar, revision varchar, with_tagged boolean
select coalesce(json_extract_scalar(record, '$.wiki'), json_extract_scalar(record, '$.database'),
    json_extract_scalar(record, '$.wiki_id')) || ':'
  || coalesce(json_extract_scalar(record, '$.revision.new'), json_extract_scalar(record, '$.rev_id'),
    json_extract_scalar(record, '$.revision.rev_id')) as revision
from (
  select event_data as record from bronze_events
  union all
  select original_record as record from silver_quarantine
) as records
where :user <> '' and (json_extract_scalar(record, '$.user') = :user
  or json_extract_scalar(record, '$.revision.editor.user_text') = :user
  or :with_tagged and json_extract_scalar(record, '$.performer.user_text') = :user)
union all
select wiki || ':' || cast(revision_new as varchar) as revision
from silver_events
where :user <> '' and user_name = :user
union all
select :wiki || ':' || :revision as revision
