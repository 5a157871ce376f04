-- The edits that somebody else's edit undid soon after: a revert names the revision that it undoes, or else undoes the one before it. Of
-- several edits that one rollback takes back it tells the last; the tags tell of all of them.
-- An edit is restored where all that undid it was undone itself, by what stands: by somebody else's revert that nobody undid, or by its own
-- author. So a vandal who undoes a patroller takes nothing from him once he is undone.
-- Edits that signals have changed are looked at even where they are no reverts: they may have been taken for reverts before.
-- "Soon" is until some time after the end of the edit's window, so that it does not matter which windows a batch reads.
-- Grain: event_id. undone_seq is the last silver batch that wrote one of the edits that tell of it, or brought signals for one.
-- Parameters: read_from date, read_to date, read_times expression, to_seq bigint, revert_reach_seconds bigint
with edits as (
  select event_id, wiki, user_name, revision_new, event_timestamp,
    (floor(to_unixtime(event_timestamp) / 600) + 1) * 600 + :revert_reach_seconds as told_until
  from silver_events
  where event_date between :read_from and :read_to and (:read_times)
    and batch_seq <= :to_seq and event_type in ('edit', 'new')
),
undoings as (
  select event_id, wiki, user_name, revision_new, coalesce(undone_revision, revision_old) as undone, event_timestamp,
    to_unixtime(event_timestamp) as happened, revert_source, was_reverted, greatest(batch_seq, coalesce(signals_seq, batch_seq)) as seq,
    coalesce(is_revert, false) and not coalesce(is_self_revert, false) as is_revert
  from silver_events
  where event_date between :read_from and :read_to and (:read_times)
    and batch_seq <= :to_seq and event_type = 'edit' and (is_revert or signals_seq is not null)
),
-- An edit, what undid it, what undid that, and whether that was undone.
chains as (
  select e.event_id, u.event_id as first_id, u.is_revert, u.revert_source, u.was_reverted, v.event_id as second_id,
    coalesce(v.is_revert, false) and not coalesce(v.was_reverted, count_if(coalesce(w.is_revert, false)) > 0) as is_second_standing,
    greatest(u.seq, coalesce(v.seq, u.seq), coalesce(max(w.seq), u.seq)) as seq
  from edits e
  join undoings u on u.wiki = e.wiki and u.undone = e.revision_new and u.user_name is distinct from e.user_name
    and u.event_timestamp >= e.event_timestamp and u.happened < e.told_until
  left join undoings v on v.wiki = u.wiki and v.undone = u.revision_new and v.user_name is distinct from u.user_name
    and v.event_timestamp >= u.event_timestamp and v.happened < e.told_until
  left join undoings w on w.wiki = v.wiki and w.undone = v.revision_new and w.user_name is distinct from v.user_name
    and w.event_timestamp >= v.event_timestamp and w.happened < e.told_until
  group by e.event_id, u.event_id, u.is_revert, u.revert_source, u.was_reverted, u.seq, v.event_id, v.is_revert, v.was_reverted, v.seq
),
undone as (
  select event_id, first_id, is_revert, revert_source, max(seq) as seq,
    count_if(is_second_standing) = 0 and (count(second_id) > 0 or not coalesce(was_reverted, false)) as is_standing
  from chains
  group by event_id, first_id, is_revert, revert_source, was_reverted
)
select event_id, count_if(is_revert) > 0 as is_undone, count_if(is_revert and is_standing) = 0 as is_restored,
  count_if(is_revert and is_standing and coalesce(revert_source, '') <> 'free_text') = 0 as is_undone_by_free_text,
  max(seq) as undone_seq
from undone
group by event_id
