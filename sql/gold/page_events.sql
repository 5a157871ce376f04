-- The events of entities with the window that each lies in, and what the window's other edits tell of it. A move between two monitored
-- entities is an event of both.
-- A self-revert is no revert: one whose summary names its own author as the one undone; or one that only a tag tells of, where the edit
-- before it on the page, in the window, was its author's. An edit that its author takes back in the window was not reverted by others.
-- A revert by a bot or a patroller answers vandalism. It is told apart where tags have come, since these tell of the edits that it undid.
-- Whether others reverted an edit is told by its tags, is_reverted_since; where it has none, by gold/undone_edits, is_undone. In both cases
-- it may have been restored since, is_restored.
-- Grain: (entity, event_id).
-- Parameters: undone_edits statement, read_from date, read_to date, read_times expression, to_seq bigint, entity_risky_above expression,
--   entity_new_account_edits bigint
select r.*,
  r.is_told_revert and not r.is_self_revert as is_revert,
  r.is_told_revert and not r.is_self_revert and r.was_reverted is not null and coalesce(r.editor_is_patroller, false) as is_patrol_revert,
  coalesce(r.is_edit and r.was_reverted, false) and not coalesce(
    max(case when r.is_self_revert then r.event_timestamp end) over (partition by r.entity, r.window_start, r.user_name)
      > r.event_timestamp, false) as is_reverted_since
from (
  select p.*,
    p.is_told_self_revert or coalesce(p.is_told_revert and p.revert_source = 'tag' and p.revision_old = lag(p.revision_new) over (
        partition by p.entity, p.window_start, p.is_edit order by p.event_timestamp, p.revision_new, p.event_id)
      and p.user_name = lag(p.user_name) over (
        partition by p.entity, p.window_start, p.is_edit order by p.event_timestamp, p.revision_new, p.event_id), false) as is_self_revert
  from (
    select e.entity, s.event_id, s.event_type, s.event_timestamp, s.user_name, s.user_type, s.is_bot, s.is_anonymous, s.revert_source,
      s.is_large_edit, s.has_comment, s.bytes_changed, s.processing_lag_seconds, s.comment, s.notify_url, s.domain, s.revision_old,
      s.revision_new, s.title_url, s.was_reverted, s.revert_risk, s.editor_edit_count, s.editor_is_patroller, s.event_date, s.batch_seq,
      s.signals_seq, u.undone_seq, s.was_reverted is null and coalesce(u.is_undone, false) as is_undone,
      coalesce(u.is_undone and u.is_restored, false) as is_restored,
      s.was_reverted is null and coalesce(u.is_undone and not u.is_restored and u.is_undone_by_free_text, false) as is_undone_by_free_text,
      cast(from_unixtime(floor(to_unixtime(s.event_timestamp) / 600) * 600) at time zone 'UTC' as timestamp(6)) as window_start,
      s.event_type in ('edit', 'new') as is_edit,
      coalesce(s.is_revert, false) as is_told_revert, coalesce(s.is_self_revert, false) as is_told_self_revert,
      -- Rows from before the column were all taken as known.
      s.event_type = 'edit' and coalesce(s.is_revert_known, true) as is_revert_known,
      coalesce(s.event_type in ('edit', 'new') and s.revert_risk > (:entity_risky_above), false) as is_risky,
      coalesce(s.event_type in ('edit', 'new') and s.user_type = 'registered' and s.editor_edit_count < :entity_new_account_edits, false)
        as is_by_new_account
    from (
      -- By itself, so that the scan skips what is outside.
      select entity, target_entity, event_id, event_type, event_timestamp, user_name, user_type, is_bot, is_anonymous, is_revert,
        is_self_revert, revert_source, is_revert_known, is_large_edit, has_comment, bytes_changed, processing_lag_seconds, comment,
        notify_url, domain, revision_old, revision_new, title_url, was_reverted, revert_risk, revert_risk_model, revert_risk_version,
        editor_edit_count, editor_is_patroller, event_date, batch_seq, signals_seq
      from silver_events
      where event_date between :read_from and :read_to and (:read_times)
        and batch_seq <= :to_seq
    ) as s
    cross join unnest(case when s.target_entity is null then array[s.entity] else array[s.entity, s.target_entity] end) as e (entity)
    left join (:undone_edits) as u on u.event_id = s.event_id
    where e.entity is not null
  ) as p
) as r
