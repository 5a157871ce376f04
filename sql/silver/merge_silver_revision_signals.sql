-- Takes a batch's signals into silver_revision_signals. What stands there of a revision is read as one more signal, and the row is made
-- anew from all of them: the first time at which a tag was added, the tags as the last change left them, the last prediction of each model
-- and version. So neither their order nor a repetition matters.
-- Tags name whoever set them. Those that come with the edit, and so find none there, were set by its editor.
-- Of several models or versions the first by name and the newest version is the row's; the next one stands beside it.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, …;
--   :assignments(t) is b = source.b, … without the key.
-- Grain: (wiki, revision_id).
-- The signals are silver/parsed_signals over silver/staged_signals; revision_times and target_times are conditions that hold for the times
-- of their revisions.
-- Parameters: signals statement, revision_times expression, target_times expression, date_from date, date_to date, batch_id varchar,
--   batch_seq bigint, now timestamp
merge into silver_revision_signals as target
using (
  with given as (
    select wiki, revision_id, revision_date as event_date, revision_timestamp, entity, signal_timestamp, revert_risk, revert_risk_model,
      revert_risk_version, editor_edit_count, editor_registered_at, editor_groups, editor_is_temporary, is_prediction,
      is_prediction or tags_before = ',,' and strpos(tags_now, ',mw-reverted,') = 0
        and coalesce(cast(editor_edit_count as varchar), editor_groups) is not null as names_editor,
      case when is_tags then tags end as tags,
      case when is_tags then signal_timestamp end as tags_timestamp,
      case when is_tags and strpos(tags_now, ',mw-undo,') > 0 and strpos(tags_before, ',mw-undo,') = 0
        then signal_timestamp end as undo_tagged_at,
      case when is_tags and strpos(tags_now, ',mw-rollback,') > 0 and strpos(tags_before, ',mw-rollback,') = 0
        then signal_timestamp end as rollback_tagged_at,
      case when is_tags and strpos(tags_now, ',mw-manual-revert,') > 0 and strpos(tags_before, ',mw-manual-revert,') = 0
        then signal_timestamp end as manual_revert_tagged_at,
      case when is_tags and strpos(tags_now, ',mw-reverted,') > 0 and strpos(tags_before, ',mw-reverted,') = 0
        then signal_timestamp end as reverted_at,
      case when is_tags and strpos(tags_now, ',mw-blank,') > 0 and strpos(tags_before, ',mw-blank,') = 0
        then signal_timestamp end as blanked_at,
      case when is_tags and strpos(tags_now, ',mw-replace,') > 0 and strpos(tags_before, ',mw-replace,') = 0
        then signal_timestamp end as replaced_at,
      case when is_tags and strpos(tags_now, ',mw-removed-redirect,') > 0 and strpos(tags_before, ',mw-removed-redirect,') = 0
        then signal_timestamp end as redirect_removed_at
    from (:signals) as s
  ),
  touched as (
    select distinct wiki, revision_id, event_date from given where event_date between :date_from and :date_to
  ),
  standing as (
    select s.*
    from silver_revision_signals as s
    join touched as t on t.wiki = s.wiki and t.revision_id = s.revision_id and t.event_date = s.event_date
    where s.event_date between :date_from and :date_to and (:revision_times)
  ),
  known as (
    select wiki, revision_id, event_date, revision_timestamp, entity, tags, tags_timestamp, undo_tagged_at, rollback_tagged_at,
      manual_revert_tagged_at, reverted_at, blanked_at, replaced_at, redirect_removed_at
    from given
    where event_date between :date_from and :date_to
    union all
    select wiki, revision_id, event_date, revision_timestamp, entity, tags, tags_timestamp, undo_tagged_at, rollback_tagged_at,
      manual_revert_tagged_at, reverted_at, blanked_at, replaced_at, redirect_removed_at
    from standing
  ),
  firsts as (
    select wiki, revision_id, event_date, min(revision_timestamp) as revision_timestamp, max(entity) as entity,
      min(undo_tagged_at) as undo_tagged_at, min(rollback_tagged_at) as rollback_tagged_at,
      min(manual_revert_tagged_at) as manual_revert_tagged_at, min(reverted_at) as reverted_at, min(blanked_at) as blanked_at,
      min(replaced_at) as replaced_at, min(redirect_removed_at) as redirect_removed_at
    from known
    group by wiki, revision_id, event_date
  ),
  last_tags as (
    select wiki, revision_id, event_date, tags, tags_timestamp,
      row_number() over (partition by wiki, revision_id, event_date order by tags_timestamp desc, tags desc) as place
    from known
    where tags_timestamp is not null
  ),
  predictions as (
    select wiki, revision_id, event_date, revert_risk as risk, revert_risk_model as model, revert_risk_version as version,
      signal_timestamp as predicted_at
    from given
    where is_prediction and event_date between :date_from and :date_to
    union all
    select wiki, revision_id, event_date, revert_risk, revert_risk_model, revert_risk_version, revert_risk_timestamp
    from standing
    where revert_risk is not null
    union all
    select wiki, revision_id, event_date, other_revert_risk, other_revert_risk_model, other_revert_risk_version,
      other_revert_risk_timestamp
    from standing
    where other_revert_risk is not null
  ),
  last_of_each as (
    select p.*,
      row_number() over (partition by wiki, revision_id, event_date, model, version order by predicted_at desc, risk desc) as place
    from predictions p
  ),
  ranked as (
    select wiki, revision_id, event_date, risk, model, version, predicted_at,
      row_number() over (
        partition by wiki, revision_id, event_date
        order by model, coalesce(try_cast(version as bigint), -1) desc, version desc) as place
    from last_of_each
    where place = 1
  ),
  editors as (
    select wiki, revision_id, event_date, editor_edit_count, editor_registered_at, editor_groups, editor_is_temporary,
      signal_timestamp as editor_timestamp
    from given
    where names_editor and event_date between :date_from and :date_to
    union all
    select wiki, revision_id, event_date, editor_edit_count, editor_registered_at, editor_groups, editor_is_temporary, editor_timestamp
    from standing
    where editor_timestamp is not null
  ),
  last_editor as (
    select e.*,
      row_number() over (
        partition by wiki, revision_id, event_date
        order by editor_timestamp desc, coalesce(editor_edit_count, -1) desc, coalesce(editor_groups, '') desc,
          coalesce(editor_is_temporary, false)) as place
    from editors e
  )
  select f.wiki, f.revision_id, f.event_date, f.revision_timestamp, f.entity, t.tags, t.tags_timestamp, f.undo_tagged_at,
    f.rollback_tagged_at, f.manual_revert_tagged_at, f.reverted_at, f.blanked_at, f.replaced_at, f.redirect_removed_at,
    p.risk as revert_risk, p.model as revert_risk_model, p.version as revert_risk_version, p.predicted_at as revert_risk_timestamp,
    o.risk as other_revert_risk, o.model as other_revert_risk_model, o.version as other_revert_risk_version,
    o.predicted_at as other_revert_risk_timestamp,
    e.editor_edit_count, e.editor_registered_at, e.editor_groups, e.editor_is_temporary, e.editor_timestamp
  from firsts as f
  left join last_tags as t on t.wiki = f.wiki and t.revision_id = f.revision_id and t.event_date = f.event_date and t.place = 1
  left join ranked as p on p.wiki = f.wiki and p.revision_id = f.revision_id and p.event_date = f.event_date and p.place = 1
  left join ranked as o on o.wiki = f.wiki and o.revision_id = f.revision_id and o.event_date = f.event_date and o.place = 2
  left join last_editor as e on e.wiki = f.wiki and e.revision_id = f.revision_id and e.event_date = f.event_date and e.place = 1
) as source
on target.wiki = source.wiki and target.revision_id = source.revision_id and target.event_date = source.event_date
  and target.event_date between :date_from and :date_to and (:target_times)
when matched then update set
  :assignments(silver_revision_signals with :batch_id as batch_id, :batch_seq as batch_seq, :now as processed_at)
when not matched then insert (:columns(silver_revision_signals))
values (:values(silver_revision_signals with :batch_id as batch_id, :batch_seq as batch_seq, :now as processed_at))
