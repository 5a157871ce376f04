-- Recomputes the entity windows that a range of silver batches touched, from all their events; other windows are not read.
-- A revert or anonymous ratio counts only from a minimum of edits on: one revert in one edit is no anomaly.
-- Grain: (window_start, entity).
-- Parameters: from_seq bigint, to_seq bigint, date_from date, date_to date, batch_id varchar, batch_seq bigint, now timestamp,
--   and the entity_* values of the risk model
merge into gold_entity_metrics_10min as target
using (
  with touched as (
    select distinct entity,
      cast(from_unixtime(floor(to_unixtime(event_timestamp) / 600) * 600) at time zone 'UTC' as timestamp(6)) as window_start
    from silver_events
    where batch_seq between :from_seq and :to_seq and event_date between :date_from and :date_to and entity is not null
  ),
  counted as (
    select w.window_start, s.entity,
      count(*) as total_events,
      cast(count_if(s.event_type = 'edit') as bigint) as edit_count,
      cast(count_if(s.event_type = 'new') as bigint) as new_page_count,
      cast(count_if(s.event_type = 'categorize') as bigint) as categorize_count,
      cast(count_if(s.event_type = 'log') as bigint) as log_count,
      cast(count_if(s.is_revert) as bigint) as revert_count,
      cast(count_if(s.is_anonymous and s.event_type in ('edit', 'new')) as bigint) as anonymous_edit_count,
      cast(count_if(s.is_bot and s.event_type in ('edit', 'new')) as bigint) as bot_edit_count,
      cast(count_if(s.is_large_edit) as bigint) as large_edit_count,
      cast(coalesce(sum(s.bytes_changed), 0) as bigint) as total_bytes_changed,
      avg(cast(s.bytes_changed as double)) as avg_bytes_changed,
      min(s.bytes_changed) as min_bytes_changed,
      max(s.bytes_changed) as max_bytes_changed,
      count(distinct s.user_name) as unique_editors,
      count(distinct case when s.is_anonymous then s.user_name end) as unique_anonymous_editors,
      count(distinct case when s.user_type = 'temporary' then s.user_name end) as unique_temporary_accounts,
      cast(count_if(s.has_comment and s.event_type in ('edit', 'new')) as bigint) as edits_with_comment,
      avg(s.processing_lag_seconds) as avg_processing_lag_seconds,
      max(s.processing_lag_seconds) as max_processing_lag_seconds,
      min(s.event_timestamp) as first_event_timestamp,
      max(s.event_timestamp) as last_event_timestamp
    from silver_events s
    join touched w on w.entity = s.entity
      and w.window_start = cast(from_unixtime(floor(to_unixtime(s.event_timestamp) / 600) * 600) at time zone 'UTC' as timestamp(6))
    where s.event_date between :date_from and :date_to
    group by w.window_start, s.entity
  ),
  measured as (
    select c.*,
      c.window_start + interval '10' minute as window_end,
      coalesce(cast(c.revert_count as double) / nullif(c.edit_count, 0), 0e0) as revert_ratio,
      coalesce(cast(c.anonymous_edit_count as double) / nullif(c.total_events, 0), 0e0) as anonymous_ratio,
      coalesce(cast(c.bot_edit_count as double) / nullif(c.total_events, 0), 0e0) as bot_ratio,
      :entity_baseline_events_mean as baseline_events_avg,
      :entity_baseline_events_stddev as baseline_events_stddev,
      :entity_baseline_revert_ratio as baseline_revert_ratio,
      :entity_baseline_anonymous_ratio as baseline_anonymous_ratio,
      'default' as baseline_source,
      c.edit_count + c.new_page_count >= :entity_minimum_edits as has_enough_edits
    from counted c
  ),
  compared as (
    select m.*,
      (m.total_events - m.baseline_events_avg) / nullif(m.baseline_events_stddev, 0e0) as events_zscore,
      m.revert_ratio - m.baseline_revert_ratio as revert_deviation,
      m.anonymous_ratio - m.baseline_anonymous_ratio as anonymous_deviation
    from measured m
  ),
  flagged as (
    select p.*,
      coalesce(p.events_zscore > :entity_flags_burst_z, false) as is_burst_activity,
      p.has_enough_edits and p.revert_ratio > :entity_flags_high_revert_times_baseline * p.baseline_revert_ratio as is_high_revert_rate,
      p.has_enough_edits and p.anonymous_ratio > :entity_flags_anonymous_surge_times_baseline * p.baseline_anonymous_ratio
        as is_anonymous_surge,
      abs(p.total_bytes_changed) > :entity_flags_large_change_bytes as is_large_content_change
    from compared p
  ),
  pointed as (
    select f.*,
      case
        when f.events_zscore > :entity_points_events_z_1_above then :entity_points_events_z_1_points
        when f.events_zscore > :entity_points_events_z_2_above then :entity_points_events_z_2_points
        when f.events_zscore > :entity_points_events_z_3_above then :entity_points_events_z_3_points
        else 0 end as volume_points,
      case
        when not f.has_enough_edits then 0
        when f.revert_ratio > :entity_points_revert_ratio_1_above then :entity_points_revert_ratio_1_points
        when f.revert_ratio > :entity_points_revert_ratio_2_above then :entity_points_revert_ratio_2_points
        when f.revert_ratio > :entity_points_revert_ratio_3_above then :entity_points_revert_ratio_3_points
        else 0 end as revert_points,
      case
        when not f.has_enough_edits then 0
        when f.anonymous_ratio > :entity_points_anonymous_ratio_1_above then :entity_points_anonymous_ratio_1_points
        when f.anonymous_ratio > :entity_points_anonymous_ratio_2_above then :entity_points_anonymous_ratio_2_points
        when f.anonymous_ratio > :entity_points_anonymous_ratio_3_above then :entity_points_anonymous_ratio_3_points
        else 0 end as anonymous_points,
      case when f.is_large_content_change then :entity_points_large_change else 0 end as size_points
    from flagged f
  ),
  scored as (
    select p.*,
      p.is_burst_activity or p.is_high_revert_rate or p.is_anonymous_surge or p.is_large_content_change as is_anomaly,
      concat_ws(', ', case when p.is_burst_activity then 'BURST' end, case when p.is_high_revert_rate then 'HIGH_REVERT' end,
        case when p.is_anonymous_surge then 'ANON_SURGE' end, case when p.is_large_content_change then 'LARGE_CHANGE' end)
        as anomaly_types,
      p.volume_points + p.revert_points + p.anonymous_points + p.size_points as risk_score
    from pointed p
  ),
  -- Numbers are written digit by digit, because engines write a double each in its own way.
  worded as (
    select s.*,
      cast(cast(floor(s.baseline_events_avg) as bigint) as varchar) || '.'
        || cast(mod(cast(floor(s.baseline_events_avg * 10) as bigint), 10) as varchar) as events_usual_text,
      cast(cast(floor(s.events_zscore) as bigint) as varchar) || '.'
        || cast(mod(cast(floor(s.events_zscore * 10) as bigint), 10) as varchar) as zscore_text,
      cast(cast(floor(s.revert_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as revert_text,
      cast(cast(floor(s.baseline_revert_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as revert_usual_text,
      cast(cast(floor(s.anonymous_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as anonymous_text,
      cast(cast(floor(s.baseline_anonymous_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as anonymous_usual_text,
      case when s.unique_anonymous_editors = 1 then ' unregistered editor' else ' unregistered editors' end as anonymous_editors_text
    from scored s
  ),
  explained as (
    select x.*,
      case when x.risk_score >= :entity_severity_critical then 'CRITICAL' when x.risk_score >= :entity_severity_high then 'HIGH'
        when x.risk_score >= :entity_severity_medium then 'MEDIUM' when x.risk_score > 0 then 'LOW' else 'NORMAL' end as severity,
      coalesce(nullif(concat_ws('; ',
        case when x.is_burst_activity or x.volume_points > 0 then cast(x.total_events as varchar) || ' events in 10 minutes where '
          || x.events_usual_text || ' are usual (' || x.zscore_text || ' standard deviations above)' end,
        case when x.is_high_revert_rate or x.revert_points > 0 then cast(x.revert_count as varchar) || ' of '
          || cast(x.edit_count as varchar) || ' edits were reverts (' || x.revert_text || ', usual ' || x.revert_usual_text || ')' end,
        case when x.is_anonymous_surge or x.anonymous_points > 0 then cast(x.anonymous_edit_count as varchar) || ' edits by '
          || cast(x.unique_anonymous_editors as varchar) || x.anonymous_editors_text || ' (' || x.anonymous_text || ' of events, usual '
          || x.anonymous_usual_text || ')' end,
        case when x.is_large_content_change then 'the text ' || case when x.total_bytes_changed < 0 then 'shrank' else 'grew' end || ' by '
          || cast(abs(x.total_bytes_changed) / 1024 as varchar) || ' KiB' end
      ), ''), 'ordinary activity') as anomaly_explanation
    from worded x
  )
  select
    window_start, window_end, entity, total_events, edit_count, new_page_count, categorize_count, log_count, revert_count,
    anonymous_edit_count, bot_edit_count, large_edit_count, total_bytes_changed, avg_bytes_changed, min_bytes_changed,
    max_bytes_changed, unique_editors, unique_anonymous_editors, unique_temporary_accounts, edits_with_comment,
    avg_processing_lag_seconds, max_processing_lag_seconds, first_event_timestamp, last_event_timestamp, revert_ratio,
    anonymous_ratio, bot_ratio, baseline_events_avg, baseline_events_stddev, baseline_revert_ratio, baseline_anonymous_ratio,
    baseline_source, events_zscore, revert_deviation, anonymous_deviation, is_burst_activity, is_high_revert_rate,
    is_anonymous_surge, is_large_content_change, anomaly_types, is_anomaly, risk_score, severity, anomaly_explanation,
    cast(window_start as date) as metric_date
  from explained
) as source
on target.window_start = source.window_start and target.entity = source.entity and target.metric_date = source.metric_date
when matched then update set
  window_end = source.window_end, total_events = source.total_events, edit_count = source.edit_count, new_page_count =
  source.new_page_count, categorize_count = source.categorize_count, log_count = source.log_count, revert_count =
  source.revert_count, anonymous_edit_count = source.anonymous_edit_count, bot_edit_count = source.bot_edit_count, large_edit_count
  = source.large_edit_count, total_bytes_changed = source.total_bytes_changed, avg_bytes_changed = source.avg_bytes_changed,
  min_bytes_changed = source.min_bytes_changed, max_bytes_changed = source.max_bytes_changed, unique_editors =
  source.unique_editors, unique_anonymous_editors = source.unique_anonymous_editors, unique_temporary_accounts =
  source.unique_temporary_accounts, edits_with_comment = source.edits_with_comment, avg_processing_lag_seconds =
  source.avg_processing_lag_seconds, max_processing_lag_seconds = source.max_processing_lag_seconds, first_event_timestamp =
  source.first_event_timestamp, last_event_timestamp = source.last_event_timestamp, revert_ratio = source.revert_ratio,
  anonymous_ratio = source.anonymous_ratio, bot_ratio = source.bot_ratio, baseline_events_avg = source.baseline_events_avg,
  baseline_events_stddev = source.baseline_events_stddev, baseline_revert_ratio = source.baseline_revert_ratio,
  baseline_anonymous_ratio = source.baseline_anonymous_ratio, baseline_source = source.baseline_source, events_zscore =
  source.events_zscore, revert_deviation = source.revert_deviation, anonymous_deviation = source.anonymous_deviation,
  is_burst_activity = source.is_burst_activity, is_high_revert_rate = source.is_high_revert_rate, is_anonymous_surge =
  source.is_anonymous_surge, is_large_content_change = source.is_large_content_change, anomaly_types = source.anomaly_types,
  is_anomaly = source.is_anomaly, risk_score = source.risk_score, severity = source.severity, anomaly_explanation =
  source.anomaly_explanation, aggregation_timestamp = :now, batch_id = :batch_id, batch_seq = :batch_seq
when not matched then insert (
  window_start, window_end, entity, total_events, edit_count, new_page_count, categorize_count, log_count, revert_count,
  anonymous_edit_count, bot_edit_count, large_edit_count, total_bytes_changed, avg_bytes_changed, min_bytes_changed,
  max_bytes_changed, unique_editors, unique_anonymous_editors, unique_temporary_accounts, edits_with_comment,
  avg_processing_lag_seconds, max_processing_lag_seconds, first_event_timestamp, last_event_timestamp, revert_ratio,
  anonymous_ratio, bot_ratio, baseline_events_avg, baseline_events_stddev, baseline_revert_ratio, baseline_anonymous_ratio,
  baseline_source, events_zscore, revert_deviation, anonymous_deviation, is_burst_activity, is_high_revert_rate, is_anonymous_surge,
  is_large_content_change, anomaly_types, is_anomaly, risk_score, severity, anomaly_explanation, aggregation_timestamp, batch_id,
  batch_seq, metric_date)
values (
  source.window_start, source.window_end, source.entity, source.total_events, source.edit_count, source.new_page_count,
  source.categorize_count, source.log_count, source.revert_count, source.anonymous_edit_count, source.bot_edit_count,
  source.large_edit_count, source.total_bytes_changed, source.avg_bytes_changed, source.min_bytes_changed, source.max_bytes_changed,
  source.unique_editors, source.unique_anonymous_editors, source.unique_temporary_accounts, source.edits_with_comment,
  source.avg_processing_lag_seconds, source.max_processing_lag_seconds, source.first_event_timestamp, source.last_event_timestamp,
  source.revert_ratio, source.anonymous_ratio, source.bot_ratio, source.baseline_events_avg, source.baseline_events_stddev,
  source.baseline_revert_ratio, source.baseline_anonymous_ratio, source.baseline_source, source.events_zscore,
  source.revert_deviation, source.anonymous_deviation, source.is_burst_activity, source.is_high_revert_rate,
  source.is_anonymous_surge, source.is_large_content_change, source.anomaly_types, source.is_anomaly, source.risk_score,
  source.severity, source.anomaly_explanation, :now, :batch_id, :batch_seq, source.metric_date)
