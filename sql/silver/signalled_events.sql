-- Gives events what silver_revision_signals says of their revisions; a revision without signals stays as it is. A tag of MediaWiki is sure:
-- it makes an edit a revert whatever its summary says, and where a revision has tags and none of a revert, the free text of its summary
-- does not make it one, and it is known to be none. Summaries that the software or a tool wrote keep counting: not each wiki tags them.
-- Given twice, or in another order, the signals of a revision lead to the same.
-- Of the groups of an editor those are asked for whose members may roll back others' edits or mark them as seen, and bots.
-- Grain: that of the rows.
-- The rows have the columns of silver_events; signal_times is a condition that holds for the times of their revisions.
-- Parameters: rows statement, signal_times expression, date_from date, date_to date
select r.*,
  case when g.has_revert_tag then true when g.has_tags and coalesce(r.revert_source, 'free_text') = 'free_text' then false
    else r.is_revert end as now_is_revert,
  case when g.has_tags and r.event_type = 'edit' then true else r.is_revert_known end as now_is_revert_known,
  case when g.has_revert_tag then 'tag' when g.has_tags and r.revert_source = 'free_text' then null
    else r.revert_source end as now_revert_source,
  case when g.reverted_at is not null then true when g.has_tags then false end as now_was_reverted,
  g.risk as now_revert_risk, g.risk_model as now_revert_risk_model, g.risk_version as now_revert_risk_version,
  g.edit_count as now_editor_edit_count,
  regexp_like(',' || g.editor_groups || ',', ',(bot|sysop|rollbacker|patroller|reviewer|eliminator),') as now_editor_is_patroller
from (:rows) as r
left join (
  select wiki as signal_wiki, revision_id as signal_revision, event_date as signal_date, reverted_at, revert_risk as risk,
    revert_risk_model as risk_model, revert_risk_version as risk_version, editor_edit_count as edit_count, editor_groups,
    tags is not null as has_tags,
    coalesce(undo_tagged_at, rollback_tagged_at, manual_revert_tagged_at) is not null as has_revert_tag
  from silver_revision_signals
  where event_date between :date_from and :date_to and (:signal_times)
) as g on g.signal_wiki = r.wiki and g.signal_revision = r.revision_new and g.signal_date = r.event_date and r.event_type in ('edit', 'new')
