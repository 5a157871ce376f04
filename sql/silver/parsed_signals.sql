-- Parses the signals in the input: changes of tags (mediawiki/revision/tags-change 1.0.0) and predictions of reverts
-- (mediawiki/page/prediction_classification_change 1.x). failed_checks names what prevents a row from being used, '' for nothing.
-- A change of tags lists all tags that the revision has then, and those that it had before; what it adds is the difference. The names of
-- tags hold no commas, and 20 of them are more than any revision was seen with.
-- Every JSON leaf stays json until it is read: a typed row would lose the whole event to one wrong type on Trino.
-- Grain: one row per signal in the input.
-- The input is silver/staged_signals, or one of those of silver/parsed_events.
-- Parameters: input statement
with parsed as (
  select g.*,
    try_cast(try(json_parse(g.event_data)) as row(
      meta json, "database" json, wiki_id json, rev_id json, rev_timestamp json, tags json, prior_state json, revision json,
      predicted_classification json, performer json, "_metadata" json)) as r
  from (:input) as g
  where g.stream <> 'mediawiki.recentchange'
),
leaves as (
  select p.*, p.stream = 'mediawiki.revision-tags-change' as is_tags,
    regexp_like(p.stream, '^mediawiki[.]page_revert_risk_([a-z]+_)?prediction_change[.]v[0-9]+\z') as is_prediction,
    nullif(json_extract_scalar(r."_metadata", '$.canonical_entity'), '') as entity,
    json_extract_scalar(r.meta, '$.dt') as signal_time_text,
    nullif(coalesce(json_extract_scalar(r."database", '$'), json_extract_scalar(r.wiki_id, '$')), '') as wiki,
    coalesce(json_extract_scalar(r.rev_id, '$'), json_extract_scalar(r.revision, '$.rev_id')) as revision_text,
    coalesce(json_extract_scalar(r.rev_timestamp, '$'), json_extract_scalar(r.revision, '$.rev_dt')) as revision_time_text,
    r.tags is not null and json_extract_scalar(r.tags, '$') is null and json_extract_scalar(r.tags, '$[20]') is null
      and json_extract_scalar(r.prior_state, '$.tags[20]') is null as has_tags,
    concat_ws(',', json_extract_scalar(r.tags, '$[0]'), json_extract_scalar(r.tags, '$[1]'), json_extract_scalar(r.tags, '$[2]'),
      json_extract_scalar(r.tags, '$[3]'), json_extract_scalar(r.tags, '$[4]'), json_extract_scalar(r.tags, '$[5]'),
      json_extract_scalar(r.tags, '$[6]'), json_extract_scalar(r.tags, '$[7]'), json_extract_scalar(r.tags, '$[8]'),
      json_extract_scalar(r.tags, '$[9]'), json_extract_scalar(r.tags, '$[10]'), json_extract_scalar(r.tags, '$[11]'),
      json_extract_scalar(r.tags, '$[12]'), json_extract_scalar(r.tags, '$[13]'), json_extract_scalar(r.tags, '$[14]'),
      json_extract_scalar(r.tags, '$[15]'), json_extract_scalar(r.tags, '$[16]'), json_extract_scalar(r.tags, '$[17]'),
      json_extract_scalar(r.tags, '$[18]'), json_extract_scalar(r.tags, '$[19]')) as tags,
    ',' || concat_ws(',', json_extract_scalar(r.prior_state, '$.tags[0]'), json_extract_scalar(r.prior_state, '$.tags[1]'),
      json_extract_scalar(r.prior_state, '$.tags[2]'), json_extract_scalar(r.prior_state, '$.tags[3]'),
      json_extract_scalar(r.prior_state, '$.tags[4]'), json_extract_scalar(r.prior_state, '$.tags[5]'),
      json_extract_scalar(r.prior_state, '$.tags[6]'), json_extract_scalar(r.prior_state, '$.tags[7]'),
      json_extract_scalar(r.prior_state, '$.tags[8]'), json_extract_scalar(r.prior_state, '$.tags[9]'),
      json_extract_scalar(r.prior_state, '$.tags[10]'), json_extract_scalar(r.prior_state, '$.tags[11]'),
      json_extract_scalar(r.prior_state, '$.tags[12]'), json_extract_scalar(r.prior_state, '$.tags[13]'),
      json_extract_scalar(r.prior_state, '$.tags[14]'), json_extract_scalar(r.prior_state, '$.tags[15]'),
      json_extract_scalar(r.prior_state, '$.tags[16]'), json_extract_scalar(r.prior_state, '$.tags[17]'),
      json_extract_scalar(r.prior_state, '$.tags[18]'), json_extract_scalar(r.prior_state, '$.tags[19]')) || ',' as tags_before,
    try_cast(json_extract_scalar(r.predicted_classification, '$.probabilities.true') as double) as revert_risk,
    nullif(json_extract_scalar(r.predicted_classification, '$.model_name'), '') as revert_risk_model,
    nullif(json_extract_scalar(r.predicted_classification, '$.model_version'), '') as revert_risk_version,
    coalesce(json_extract_scalar(r.revision, '$.editor.edit_count'), json_extract_scalar(r.performer, '$.user_edit_count'))
      as edit_count_text,
    coalesce(json_extract_scalar(r.revision, '$.editor.registration_dt'), json_extract_scalar(r.performer, '$.user_registration_dt'))
      as registration_text,
    nullif(concat_ws(',', json_extract_scalar(r.revision, '$.editor.groups[0]'), json_extract_scalar(r.revision, '$.editor.groups[1]'),
      json_extract_scalar(r.revision, '$.editor.groups[2]'), json_extract_scalar(r.revision, '$.editor.groups[3]'),
      json_extract_scalar(r.revision, '$.editor.groups[4]'), json_extract_scalar(r.revision, '$.editor.groups[5]'),
      json_extract_scalar(r.revision, '$.editor.groups[6]'), json_extract_scalar(r.revision, '$.editor.groups[7]'),
      json_extract_scalar(r.revision, '$.editor.groups[8]'), json_extract_scalar(r.revision, '$.editor.groups[9]'),
      json_extract_scalar(r.performer, '$.user_groups[0]'), json_extract_scalar(r.performer, '$.user_groups[1]'),
      json_extract_scalar(r.performer, '$.user_groups[2]'), json_extract_scalar(r.performer, '$.user_groups[3]'),
      json_extract_scalar(r.performer, '$.user_groups[4]'), json_extract_scalar(r.performer, '$.user_groups[5]'),
      json_extract_scalar(r.performer, '$.user_groups[6]'), json_extract_scalar(r.performer, '$.user_groups[7]'),
      json_extract_scalar(r.performer, '$.user_groups[8]'), json_extract_scalar(r.performer, '$.user_groups[9]')), '')
      as editor_groups,
    json_extract_scalar(r.revision, '$.editor.is_temp') as is_temporary_text
  from parsed p
),
typed as (
  select l.*,
    ',' || tags || ',' as tags_now,
    case when regexp_like(revision_text, '^[0-9]{1,18}\z') then cast(revision_text as bigint) end as revision_id,
    case when regexp_like(revision_time_text, '^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3])(:[0-5][0-9]){2}([.][0-9]{1,6})?Z\z')
      then cast(try(from_iso8601_timestamp(revision_time_text)) at time zone 'UTC' as timestamp(6)) end as revision_timestamp,
    coalesce(
      case when regexp_like(signal_time_text, '^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3])(:[0-5][0-9]){2}([.][0-9]{1,6})?Z\z')
        then cast(try(from_iso8601_timestamp(signal_time_text)) at time zone 'UTC' as timestamp(6)) end,
      ingestion_timestamp) as signal_timestamp,
    case when regexp_like(edit_count_text, '^[0-9]{1,12}\z') then cast(edit_count_text as bigint) end as editor_edit_count,
    case when regexp_like(registration_text, '^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3])(:[0-5][0-9]){2}([.][0-9]{1,6})?Z\z')
      then cast(try(from_iso8601_timestamp(registration_text)) at time zone 'UTC' as timestamp(6)) end as editor_registered_at,
    case when is_temporary_text in ('true', 'false') then is_temporary_text = 'true' end as editor_is_temporary
  from leaves l
)
select t.*,
  cast(revision_timestamp as date) as revision_date,
  concat_ws(',',
    case when not (is_tags or is_prediction) then 'unknown_stream' end,
    case when wiki is null or revision_id is null or revision_timestamp is null then 'signal_revision' end,
    case when is_tags and not has_tags then 'signal_tags' end,
    case when is_prediction and not coalesce(revert_risk between 0e0 and 1e0 and revert_risk_model is not null
      and revert_risk_version is not null, false) then 'signal_prediction' end) as failed_checks
from typed t
