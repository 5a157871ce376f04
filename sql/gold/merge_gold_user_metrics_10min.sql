-- Carries the user windows that passed the gate into gold_user_metrics_10min.
-- Where whole dates are computed anew, windows left without events are deleted; a window that the gate refused keeps its earlier row.
-- Grain: (window_start, user_name).
-- A window that a later batch has computed is left as it is: a statement that comes late must not set it back.
-- The windows are the statement gold/user_windows.
-- Parameters: windows statement, is_recompute boolean, date_from date, date_to date, time_from timestamp, time_to timestamp, batch_seq bigint
merge into gold_user_metrics_10min as target
using (
  with computed as (
    select
      window_start, window_end, user_name, user_type, total_events, edit_count, new_page_count, categorize_count, log_count,
      revert_count, large_edit_count, total_bytes_changed, avg_bytes_changed, edits_with_comment, entities_edited, wikis_touched,
      revert_ratio, baseline_edits_avg, baseline_edits_stddev, baseline_entities_avg, baseline_entities_stddev,
      baseline_revert_ratio, baseline_source, edits_zscore, entities_zscore, is_new_user_blitz, is_mass_reverter,
      is_cross_wiki_active, is_high_revert_user, anomaly_types, is_anomaly, user_risk_score, severity, anomaly_explanation,
      aggregation_timestamp, batch_id, batch_seq, metric_date, verdict
    from (:windows) as w
  ),
  existing as (
    select window_start, user_name, metric_date
    from gold_user_metrics_10min
    where :is_recompute and metric_date between :date_from and :date_to
  )
  select
    coalesce(s.window_start, g.window_start) as window_start, s.window_end, coalesce(s.user_name, g.user_name) as user_name,
    s.user_type, s.total_events, s.edit_count, s.new_page_count, s.categorize_count, s.log_count, s.revert_count,
    s.large_edit_count, s.total_bytes_changed, s.avg_bytes_changed, s.edits_with_comment, s.entities_edited, s.wikis_touched,
    s.revert_ratio, s.baseline_edits_avg, s.baseline_edits_stddev, s.baseline_entities_avg, s.baseline_entities_stddev,
    s.baseline_revert_ratio, s.baseline_source, s.edits_zscore, s.entities_zscore, s.is_new_user_blitz, s.is_mass_reverter,
    s.is_cross_wiki_active, s.is_high_revert_user, s.anomaly_types, s.is_anomaly, s.user_risk_score, s.severity,
    s.anomaly_explanation, s.aggregation_timestamp, s.batch_id, s.batch_seq, coalesce(s.metric_date, g.metric_date) as metric_date,
    s.window_start is null as is_left_without_events
  from computed s
  full outer join existing g on g.window_start = s.window_start and g.user_name = s.user_name and g.metric_date = s.metric_date
  where s.window_start is null or s.verdict = 'pass'
) as source
on target.window_start = source.window_start and target.user_name = source.user_name and target.metric_date = source.metric_date
  and target.metric_date between :date_from and :date_to and target.window_start >= :time_from and target.window_start < :time_to
when matched and target.batch_seq <= :batch_seq and source.is_left_without_events then delete
when matched and target.batch_seq <= :batch_seq then update set
  window_end = source.window_end, user_type = source.user_type, total_events = source.total_events, edit_count = source.edit_count,
  new_page_count = source.new_page_count, categorize_count = source.categorize_count, log_count = source.log_count, revert_count =
  source.revert_count, large_edit_count = source.large_edit_count, total_bytes_changed = source.total_bytes_changed,
  avg_bytes_changed = source.avg_bytes_changed, edits_with_comment = source.edits_with_comment, entities_edited =
  source.entities_edited, wikis_touched = source.wikis_touched, revert_ratio = source.revert_ratio, baseline_edits_avg =
  source.baseline_edits_avg, baseline_edits_stddev = source.baseline_edits_stddev, baseline_entities_avg =
  source.baseline_entities_avg, baseline_entities_stddev = source.baseline_entities_stddev, baseline_revert_ratio =
  source.baseline_revert_ratio, baseline_source = source.baseline_source, edits_zscore = source.edits_zscore, entities_zscore =
  source.entities_zscore, is_new_user_blitz = source.is_new_user_blitz, is_mass_reverter = source.is_mass_reverter,
  is_cross_wiki_active = source.is_cross_wiki_active, is_high_revert_user = source.is_high_revert_user, anomaly_types =
  source.anomaly_types, is_anomaly = source.is_anomaly, user_risk_score = source.user_risk_score, severity = source.severity,
  anomaly_explanation = source.anomaly_explanation, aggregation_timestamp = source.aggregation_timestamp, batch_id =
  source.batch_id, batch_seq = source.batch_seq
when not matched then insert (
  window_start, window_end, user_name, user_type, total_events, edit_count, new_page_count, categorize_count, log_count,
  revert_count, large_edit_count, total_bytes_changed, avg_bytes_changed, edits_with_comment, entities_edited, wikis_touched,
  revert_ratio, baseline_edits_avg, baseline_edits_stddev, baseline_entities_avg, baseline_entities_stddev, baseline_revert_ratio,
  baseline_source, edits_zscore, entities_zscore, is_new_user_blitz, is_mass_reverter, is_cross_wiki_active, is_high_revert_user,
  anomaly_types, is_anomaly, user_risk_score, severity, anomaly_explanation, aggregation_timestamp, batch_id, batch_seq, metric_date)
values (
  source.window_start, source.window_end, source.user_name, source.user_type, source.total_events, source.edit_count,
  source.new_page_count, source.categorize_count, source.log_count, source.revert_count, source.large_edit_count,
  source.total_bytes_changed, source.avg_bytes_changed, source.edits_with_comment, source.entities_edited, source.wikis_touched,
  source.revert_ratio, source.baseline_edits_avg, source.baseline_edits_stddev, source.baseline_entities_avg,
  source.baseline_entities_stddev, source.baseline_revert_ratio, source.baseline_source, source.edits_zscore,
  source.entities_zscore, source.is_new_user_blitz, source.is_mass_reverter, source.is_cross_wiki_active,
  source.is_high_revert_user, source.anomaly_types, source.is_anomaly, source.user_risk_score, source.severity,
  source.anomaly_explanation, source.aggregation_timestamp, source.batch_id, source.batch_seq, source.metric_date)
