-- Keeps, for each anomalous entity window, the edits that made it so: those that contributed in most ways first, then in order of time. A
-- revert told by free text alone counts by its weight.
-- Evidence of a window that has been computed again and is no longer anomalous, or is gone, is deleted.
-- Every event but a categorize event contributes to a burst; to a large change, every edit in its direction of at least a hundredth of its
-- size.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :key(t) is the columns that identify a row;
--   :values(t) is source.a, source.b, …; :assignments(t) is b = source.b, … without the key.
-- Grain: (window_start, entity, event_id).
-- The events are gold/page_events.
-- Parameters: page_events statement, batch_id varchar, batch_seq bigint, is_recompute boolean, date_from date, date_to date,
--   window_times expression, e_window_times expression, target_window_times expression,
--   entity_evidence_edits bigint, edit_free_text_revert_weight double,
--   entity_points_new_account_ratio_2_above double
merge into gold_entity_evidence_10min as target
using (
  with computed as (
    select window_start, entity, metric_date, is_anomaly, is_burst_activity, is_high_revert_rate, is_anonymous_surge,
      is_hidden_surge, is_large_content_change, is_reverted_surge, is_risky_surge, new_account_ratio, total_bytes_changed
    from gold_entity_metrics_10min
    where batch_seq = :batch_seq and batch_id = :batch_id and metric_date between :date_from and :date_to
      and (:window_times)
  ),
  events as (
    :page_events
  ),
  contributions as (
    select w.window_start, w.entity, w.metric_date, e.event_id, e.event_timestamp, e.event_type, e.user_name, e.user_type, e.is_revert,
      e.revert_source, e.bytes_changed, e.comment, e.notify_url, e.domain, e.revision_old, e.revision_new, e.title_url,
      e.was_reverted, e.revert_risk, e.editor_edit_count,
      case when w.is_high_revert_rate and e.is_revert and not e.is_patrol_revert then 'revert' end as of_reverts,
      case when w.is_reverted_surge and e.is_reverted_since then 'since reverted' end as of_reverted,
      case when w.is_risky_surge and e.is_risky then 'risky' end as of_risk,
      case when w.new_account_ratio > :entity_points_new_account_ratio_2_above and e.is_by_new_account then 'new account' end
        as of_new_accounts,
      case when w.is_anonymous_surge and e.is_anonymous and e.is_edit then 'anonymous' end as of_anonymous,
      case when w.is_hidden_surge and e.user_type = 'hidden' and e.is_edit then 'hidden' end as of_hidden,
      case when w.is_large_content_change and (e.bytes_changed > 0) = (w.total_bytes_changed > 0)
        and abs(e.bytes_changed) * 100 >= abs(w.total_bytes_changed) then 'large' end as of_size,
      case when w.is_burst_activity and e.event_type <> 'categorize' then 'burst' end as of_burst
    from computed w
    join events e on e.entity = w.entity and e.event_date = w.metric_date and e.window_start = w.window_start
    where w.is_anomaly
  ),
  ranked as (
    select window_start, entity, metric_date, event_id, event_timestamp, event_type, user_name, user_type, is_revert, revert_source,
      bytes_changed, comment, was_reverted, revert_risk, editor_edit_count,
      concat_ws(', ', of_reverts, of_reverted, of_risk, of_anonymous, of_new_accounts, of_hidden, of_size, of_burst) as contribution,
      coalesce(
        case when notify_url like 'https://%' then notify_url end,
        'https://' || domain || '/w/index.php?diff=' || cast(revision_new as varchar) || '&oldid=' || cast(revision_old as varchar),
        'https://' || domain || '/w/index.php?oldid=' || cast(revision_new as varchar),
        case when title_url like 'https://%' then title_url end) as diff_url,
      row_number() over (
        partition by window_start, entity
        order by case when of_reverts is null then 0e0 when revert_source = 'free_text' then :edit_free_text_revert_weight else 1e0 end
          + case when of_reverted is null then 0 else 1 end + case when of_risk is null then 0 else 1 end
          + case when of_anonymous is null then 0 else 1 end + case when of_new_accounts is null then 0 else 1 end
          + case when of_hidden is null then 0 else 1 end + case when of_size is null then 0 else 1 end desc, event_timestamp,
          event_id) as evidence_rank
    from contributions
    where coalesce(of_reverts, of_reverted, of_risk, of_anonymous, of_new_accounts, of_hidden, of_size, of_burst) is not null
  ),
  windows as (
    select window_start, entity, metric_date, batch_seq = :batch_seq and batch_id = :batch_id as is_computed
    from gold_entity_metrics_10min
    where metric_date between :date_from and :date_to and (:window_times)
  ),
  existing as (
    select e.window_start, e.entity, e.metric_date, e.event_id
    from gold_entity_evidence_10min e
    left join windows w on w.window_start = e.window_start and w.entity = e.entity and w.metric_date = e.metric_date
    where e.metric_date between :date_from and :date_to and (:e_window_times)
      and (w.is_computed or :is_recompute and w.entity is null)
  ),
  kept as (
    select :columns(gold_entity_evidence_10min except batch_id, batch_seq, evidence_edits),
      count(*) over (partition by window_start, entity) as evidence_edits
    from ranked
    where evidence_rank <= :entity_evidence_edits
  )
  select :columns(gold_entity_evidence_10min except batch_id, batch_seq), evidence_rank is null as is_outdated
  from kept
  full outer join existing using (:key(gold_entity_evidence_10min))
) as source
on target.window_start = source.window_start and target.entity = source.entity and target.event_id = source.event_id
  and target.metric_date = source.metric_date and target.metric_date between :date_from and :date_to
  and (:target_window_times)
when matched and source.is_outdated then delete
when matched then update set :assignments(gold_entity_evidence_10min with :batch_id as batch_id, :batch_seq as batch_seq)
when not matched then insert (:columns(gold_entity_evidence_10min))
values (:values(gold_entity_evidence_10min with :batch_id as batch_id, :batch_seq as batch_seq))
