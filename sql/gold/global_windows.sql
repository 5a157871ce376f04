-- Computes the windows that a range of silver batches touched, or all of whole dates, over everything monitored, from all their events.
-- Each is scored by the baselines of its day; the gate judges it (quality/judge). A revert told by free text alone counts less in it.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, ….
-- Grain: window_start.
-- Parameters: from_seq bigint, to_seq bigint, is_recompute boolean, date_from date, date_to date, batch_id varchar, batch_seq bigint,
--   event_times expression, s_event_times expression, now timestamp, edit_free_text_revert_weight double, and
--   the global_* values of the risk model
with touched as (
  select distinct cast(from_unixtime(floor(to_unixtime(event_timestamp) / 600) * 600) at time zone 'UTC' as timestamp(6)) as window_start
  from silver_events
  where (:is_recompute or batch_seq between :from_seq and :to_seq or signals_seq between :from_seq and :to_seq)
    and event_date between :date_from and :date_to and (:event_times)
),
counted as (
  select w.window_start,
    count(*) as total_events,
    cast(count_if(s.event_type = 'edit') as bigint) as edit_count,
    cast(count_if(s.event_type = 'new') as bigint) as new_page_count,
    cast(count_if(s.event_type = 'categorize') as bigint) as categorize_count,
    cast(count_if(s.event_type = 'log') as bigint) as log_count,
    cast(count_if(s.event_type = 'external') as bigint) as external_count,
    cast(count_if(s.is_revert and not coalesce(s.is_self_revert, false)) as bigint) as revert_count,
    cast(count_if(s.is_revert and not coalesce(s.is_self_revert, false) and s.revert_source = 'free_text') as bigint)
      as free_text_revert_count,
    -- Rows from before the column were all taken as known.
    cast(count_if(s.event_type = 'edit' and coalesce(s.is_revert_known, true)) as bigint) as revert_known_count,
    cast(count_if(s.is_revert and not coalesce(s.is_self_revert, false) and coalesce(s.is_revert_known, true)) as bigint) as known_reverts,
    cast(count_if(s.is_revert and not coalesce(s.is_self_revert, false) and coalesce(s.is_revert_known, true)
      and s.revert_source = 'free_text') as bigint) as known_free_text_reverts,
    cast(count_if(coalesce(s.is_self_revert, false)) as bigint) as self_revert_count,
    cast(count_if(s.is_anonymous and s.event_type in ('edit', 'new')) as bigint) as anonymous_edit_count,
    cast(count_if(s.user_type = 'hidden' and s.event_type in ('edit', 'new')) as bigint) as hidden_edit_count,
    cast(count_if(s.is_bot and s.event_type in ('edit', 'new')) as bigint) as bot_edit_count,
    cast(count_if(s.is_large_edit) as bigint) as large_edit_count,
    cast(coalesce(sum(s.bytes_changed), 0) as bigint) as total_bytes_changed,
    avg(cast(s.bytes_changed as double)) as avg_bytes_changed,
    count(distinct s.user_name) + max(case when s.user_type = 'hidden' then 1 else 0 end) as unique_users,
    count(distinct s.entity) as unique_entities,
    count(distinct s.wiki) as unique_wikis,
    avg(s.processing_lag_seconds) as avg_processing_lag_seconds,
    max(s.processing_lag_seconds) as max_processing_lag_seconds
  from silver_events s
  join touched w
    on w.window_start = cast(from_unixtime(floor(to_unixtime(s.event_timestamp) / 600) * 600) at time zone 'UTC' as timestamp(6))
  where s.event_date between :date_from and :date_to and (:s_event_times)
    and s.batch_seq <= :to_seq
  group by w.window_start
),
placed as (
  select c.*, c.total_events - c.categorize_count as compared_events,
    -- Of the edits of which it is known; where it is known of none, what the software and tools tell is the least it can be.
    case when c.revert_known_count > 0 then c.revert_known_count else c.edit_count end as compared_edits,
    case when c.revert_known_count > 0 then c.known_reverts else c.revert_count end as compared_reverts,
    case when c.revert_known_count > 0 then c.known_free_text_reverts else c.free_text_revert_count end as compared_free_text,
    cast(c.window_start as date) as day_of_window,
    mod(cast(floor(to_unixtime(c.window_start) / 3600) as bigint) + 72, 168) as hour_of_week -- the epoch began on a Thursday
  from counted c
),
measured as (
  select c.*,
    c.window_start + interval '10' minute as window_end,
    case when c.edit_count = 0 then 0e0 else cast(c.known_reverts as double) / nullif(c.revert_known_count, 0) end as revert_ratio,
    coalesce((c.compared_reverts - (1e0 - :edit_free_text_revert_weight) * c.compared_free_text) / nullif(c.compared_edits, 0), 0e0)
      as weighted_revert_ratio,
    coalesce(cast(c.anonymous_edit_count as double) / nullif(c.total_events, 0), 0e0) as anonymous_ratio,
    coalesce(cast(c.bot_edit_count as double) / nullif(c.total_events, 0), 0e0) as bot_ratio,
    coalesce(h.events_centre, a.events_centre, :global_baseline_events_mean) as baseline_events_avg,
    coalesce(h.events_spread, a.events_spread, :global_baseline_events_stddev) as baseline_events_stddev,
    case when a.metric_date is not null then 'learned' else 'default' end as baseline_source,
    case when h.metric_date is not null then ' at this hour' when a.metric_date is not null then '' else ' by default' end
      as events_usual_where,
    c.edit_count + c.new_page_count >= :global_minimum_edits as has_enough_edits,
    c.compared_edits + c.new_page_count >= :global_minimum_edits as has_enough_compared,
    cast(c.total_events as double) / nullif(c.unique_users, 0) as events_per_user,
    cast(c.total_events as double) / nullif(c.unique_entities, 0) as events_per_entity
  from placed c
  left join gold_baselines h on h.metric_date = c.day_of_window and h.metric_date between :date_from and :date_to
    and h.scope = 'global' and h.hour_of_week = c.hour_of_week
  left join gold_baselines a on a.metric_date = c.day_of_window and a.metric_date between :date_from and :date_to
    and a.scope = 'global' and a.hour_of_week is null and a.baseline_source = 'learned'
),
compared as (
  select m.*, (m.compared_events - m.baseline_events_avg) / nullif(m.baseline_events_stddev, 0e0) as events_zscore
  from measured m
),
pointed as (
  select p.*,
    case
      when p.has_enough_compared and p.weighted_revert_ratio > :global_platform_health_revert_ratio_critical
        or p.events_zscore > :global_platform_health_events_z_critical then 'CRITICAL'
      when p.has_enough_compared and p.weighted_revert_ratio > :global_platform_health_revert_ratio_warning
        or p.events_zscore > :global_platform_health_events_z_warning then 'WARNING'
      when p.has_enough_compared and p.weighted_revert_ratio > :global_platform_health_revert_ratio_elevated
        or p.events_zscore > :global_platform_health_events_z_elevated then 'ELEVATED'
      else 'HEALTHY' end as platform_health,
    case
      when not p.has_enough_compared then 0
      when p.weighted_revert_ratio > :global_health_score_revert_ratio_1_above then :global_health_score_revert_ratio_1_points
      when p.weighted_revert_ratio > :global_health_score_revert_ratio_2_above then :global_health_score_revert_ratio_2_points
      when p.weighted_revert_ratio > :global_health_score_revert_ratio_3_above then :global_health_score_revert_ratio_3_points
      else 0 end as revert_points,
    case
      when abs(p.events_zscore) > :global_health_score_events_z_1_above then :global_health_score_events_z_1_points
      when abs(p.events_zscore) > :global_health_score_events_z_2_above then :global_health_score_events_z_2_points
      when abs(p.events_zscore) > :global_health_score_events_z_3_above then :global_health_score_events_z_3_points
      else 0 end as volume_points,
    case
      when not p.has_enough_edits then 0
      when p.anonymous_ratio > :global_health_score_anonymous_ratio_1_above then :global_health_score_anonymous_ratio_1_points
      when p.anonymous_ratio > :global_health_score_anonymous_ratio_2_above then :global_health_score_anonymous_ratio_2_points
      else 0 end as anonymous_points,
    case
      when p.avg_processing_lag_seconds > :global_health_score_lag_seconds_1_above then :global_health_score_lag_seconds_1_points
      when p.avg_processing_lag_seconds > :global_health_score_lag_seconds_2_above then :global_health_score_lag_seconds_2_points
      else 0 end as lag_points
  from compared p
),
-- Numbers are written digit by digit, because each engine formats a double in its own way.
worded as (
  select j.*,
    case when j.revert_known_count = 0 then 'at least ' else '' end
      || cast(cast(floor(j.weighted_revert_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as revert_text,
    case when j.compared_free_text > 0 and :edit_free_text_revert_weight < 1 then ', ' || cast(j.compared_free_text as varchar)
      || ' of them told by free text alone, which counts '
      || cast(cast(floor(:edit_free_text_revert_weight * 100 + 0.5e0) as bigint) as varchar) || '%' else '' end as free_text_text,
    cast(cast(floor(j.baseline_events_avg) as bigint) as varchar) || '.'
      || cast(mod(cast(floor(j.baseline_events_avg * 10) as bigint), 10) as varchar) as events_usual_text,
    cast(cast(floor(j.anonymous_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as anonymous_text,
    cast(cast(floor(j.avg_processing_lag_seconds) as bigint) as varchar) as lag_text
  from pointed j
),
explained as (
  select x.*, :now as aggregation_timestamp, :batch_id as batch_id, :batch_seq as batch_seq,
    cast(x.window_start as date) as metric_date,
    100 - x.revert_points - x.volume_points - x.anonymous_points - x.lag_points as health_score,
    coalesce(nullif(concat_ws('; ',
      case when x.revert_points > 0 then x.revert_text || ' of edits were reverts' || x.free_text_text
        || ' (-' || cast(x.revert_points as varchar) || ')' end,
      case when x.volume_points > 0 then cast(x.compared_events as varchar) || ' events where ' || x.events_usual_text || ' are usual'
        || x.events_usual_where || ' (-' || cast(x.volume_points as varchar) || ')' end,
      case when x.anonymous_points > 0 then x.anonymous_text || ' of events by unregistered editors (-'
        || cast(x.anonymous_points as varchar) || ')' end,
      case when x.lag_points > 0 then 'events arrive ' || x.lag_text || ' seconds late (-' || cast(x.lag_points as varchar) || ')' end
    ), ''), 'ordinary activity') as health_explanation
  from worded x
)
select :columns(gold_global_metrics_10min)
from explained
