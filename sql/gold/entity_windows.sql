-- Computes the entity windows that a range of silver batches touched, or all of whole dates, from all their events; other windows are not
-- read. Each is scored by the baselines of its day; the gate judges it (quality/judge).
-- What signals say of the edits gives points of its own. Where none have come, everything is as without them.
-- A revert or anonymous ratio counts only from a minimum of edits on: one revert in one edit is not an anomaly. Nor is a ratio that chance
-- alone would make: among n edits with a usual ratio p it strays by sqrt(n p (1 - p)), squared below.
-- What is compared and scored is the weighted ratio, in which a revert told by free text alone counts less, and one by a bot or a patroller
-- not at all where signals tell of it.
-- Categorize events, which an edit elsewhere causes, are not held against what is usual. Hidden users, who cannot be told apart, are one
-- editor. Whether an editor is new is told by the number of his edits where it is known, else by our memory.
-- revert_war_index: the window's reverts by users who are not bots, in order of time; each that follows one by another user counts.
-- Whose edits others reverted is named; it gives no points. Names stand in quotation marks in the words, so that what one says is not taken
-- for ours.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, ….
-- Grain: (window_start, entity).
-- The events are gold/page_events.
-- Parameters: page_events statement, from_seq bigint, to_seq bigint, is_recompute boolean, date_from date, date_to date,
--   batch_id varchar, batch_seq bigint, event_times expression, now timestamp, edit_free_text_revert_weight double,
--   and the entity_* values of the risk model
with placed_events as (
  :page_events
),
touched as (
  select distinct entity, window_start
  from placed_events
  where event_date between :date_from and :date_to and (:event_times)
    and (:is_recompute or batch_seq between :from_seq and :to_seq or signals_seq between :from_seq and :to_seq
      or undone_seq >= :from_seq)
),
events as (
  select s.*, k.user_name is not null as is_known_editor,
    (s.is_reverted_since or s.is_undone) and not s.is_restored as is_reverted,
    case when s.is_revert and not s.is_bot then lag(s.user_name) over (
      partition by s.entity, s.window_start, s.is_revert and not s.is_bot order by s.event_timestamp, s.event_id) end as reverter_before,
    min(case when s.is_edit then s.editor_edit_count end) over (partition by s.entity, s.window_start, s.user_name) as editor_edits
  from placed_events s
  join touched w on w.entity = s.entity and w.window_start = s.window_start
  left join gold_known_editors k on k.metric_date = s.event_date and k.user_name = s.user_name
    and k.metric_date between :date_from and :date_to
),
counted as (
  select window_start, entity,
    count(*) as total_events,
    cast(count_if(event_type = 'edit') as bigint) as edit_count,
    cast(count_if(event_type = 'new') as bigint) as new_page_count,
    cast(count_if(event_type = 'categorize') as bigint) as categorize_count,
    cast(count_if(event_type = 'log') as bigint) as log_count,
    cast(count_if(is_revert) as bigint) as revert_count,
    cast(count_if(is_revert and revert_source = 'free_text') as bigint) as free_text_revert_count,
    cast(count_if(is_revert_known) as bigint) as revert_known_count,
    cast(count_if(is_revert and is_revert_known) as bigint) as known_reverts,
    cast(count_if(is_revert and is_revert_known and revert_source = 'free_text') as bigint) as known_free_text_reverts,
    cast(count_if(is_self_revert) as bigint) as self_revert_count,
    cast(count_if(is_anonymous and is_edit) as bigint) as anonymous_edit_count,
    cast(count_if(user_type = 'hidden' and is_edit) as bigint) as hidden_edit_count,
    cast(count_if(is_bot and is_edit) as bigint) as bot_edit_count,
    cast(count_if(is_large_edit) as bigint) as large_edit_count,
    cast(coalesce(sum(bytes_changed), 0) as bigint) as total_bytes_changed,
    avg(cast(bytes_changed as double)) as avg_bytes_changed,
    min(bytes_changed) as min_bytes_changed,
    max(bytes_changed) as max_bytes_changed,
    count(distinct user_name) + max(case when user_type = 'hidden' then 1 else 0 end) as unique_editors,
    count(distinct case when is_anonymous then user_name end) as unique_anonymous_editors,
    count(distinct case when user_type = 'temporary' then user_name end) as unique_temporary_accounts,
    cast(count_if(coalesce(reverter_before <> user_name, false)) as bigint) as revert_war_index,
    count(distinct case when is_edit then user_name end) as editors,
    count(distinct case when is_edit and not is_known_editor then user_name end) as unknown_editors,
    count(distinct case when editor_edits is not null and is_edit then user_name end) as counted_editors,
    count(distinct case when editor_edits < :entity_new_account_edits and is_edit then user_name end) as new_by_count,
    count(distinct case when editor_edits is null and is_edit and not is_known_editor then user_name end) as new_by_memory,
    cast(count_if(is_by_new_account) as bigint) as new_account_edits,
    cast(count_if(is_edit and revert_risk is not null) as bigint) as predicted_edits,
    cast(count_if(is_risky) as bigint) as risky,
    cast(count_if(is_edit and was_reverted is not null) as bigint) as tagged_edits,
    cast(count_if(is_reverted_since) as bigint) as reverted,
    cast(count_if(is_edit and (revert_risk is not null or was_reverted is not null)) as bigint) as signalled_edits,
    cast(count_if(is_patrol_revert) as bigint) as patrol_revert_count,
    cast(count_if(is_reverted) as bigint) as reverted_edits,
    cast(count_if(has_comment and is_edit) as bigint) as edits_with_comment,
    avg(processing_lag_seconds) as avg_processing_lag_seconds,
    max(processing_lag_seconds) as max_processing_lag_seconds,
    min(event_timestamp) as first_event_timestamp,
    max(event_timestamp) as last_event_timestamp
  from events
  group by window_start, entity
),
reverted as (
  select window_start, entity, user_name, count(*) as times
  from events
  where is_reverted
  group by window_start, entity, user_name
),
ranked as (
  select r.*, row_number() over (partition by window_start, entity order by times desc, user_name is null, user_name) as place
  from reverted r
),
named as (
  select window_start, entity, count(*) as reverted_editor_count,
    array_join(array_agg(user_name order by place) filter (where place <= 10 and user_name is not null), '|') as reverted_editors,
    array_join(array_agg(cast(times as varchar) || ' of ' || coalesce('"' || replace(user_name, '"', '''') || '"', 'hidden users')
      order by place) filter (where place <= 3), ', ') as most_reverted_text,
    cast(sum(case when place > 3 then times else 0 end) as bigint) as reverted_of_others
  from ranked
  group by window_start, entity
),
placed as (
  select c.*, coalesce(n.reverted_editor_count, 0) as reverted_editor_count, n.reverted_editors, n.most_reverted_text, n.reverted_of_others,
    c.total_events - c.categorize_count as compared_events, c.edit_count + c.new_page_count as edits,
    -- Of the edits of which it is known; where it is known of none, what the software and tools tell is the least it can be.
    case when c.revert_known_count > 0 then c.revert_known_count else c.edit_count end as compared_edits,
    case when c.revert_known_count > 0 then c.known_reverts else c.revert_count end as compared_reverts,
    case when c.revert_known_count > 0 then c.known_free_text_reverts else c.free_text_revert_count end as compared_free_text,
    cast(c.window_start as date) as day_of_window,
    mod(cast(floor(to_unixtime(c.window_start) / 3600) as bigint) + 72, 168) as hour_of_week -- the epoch began on a Thursday
  from counted c
  left join named n on n.window_start = c.window_start and n.entity = c.entity
),
measured as (
  select c.*,
    c.window_start + interval '10' minute as window_end,
    cast(c.reverted_edits as double) / nullif(c.edits, 0) as reverted_share,
    case when d.baseline_source = 'learned' then c.unknown_editors end as first_seen_editors,
    case when d.baseline_source = 'learned' then cast(c.unknown_editors as double) / nullif(c.editors, 0) end as first_seen_share,
    case when c.edit_count = 0 then 0e0 else cast(c.known_reverts as double) / nullif(c.revert_known_count, 0) end as revert_ratio,
    c.compared_reverts - c.patrol_revert_count - (1e0 - :edit_free_text_revert_weight) * c.compared_free_text as weighted_reverts,
    coalesce((c.compared_reverts - c.patrol_revert_count - (1e0 - :edit_free_text_revert_weight) * c.compared_free_text)
      / nullif(c.compared_edits, 0), 0e0) as weighted_revert_ratio,
    cast(c.signalled_edits as double) / nullif(c.edits, 0) as signal_coverage,
    case when c.predicted_edits > 0 then c.risky end as risky_edits,
    cast(c.risky as double) / nullif(c.predicted_edits, 0) as risky_ratio,
    case when c.tagged_edits > 0 then c.reverted end as reverted_since,
    case when c.tagged_edits > 0 then cast(c.reverted as double) / nullif(c.edits, 0) end as reverted_ratio,
    case when c.counted_editors > 0 then cast(c.new_account_edits as double) / nullif(c.edits, 0) end as new_account_ratio,
    case when d.baseline_source = 'learned' then c.new_by_count + c.new_by_memory when c.counted_editors > 0 then c.new_by_count end
      as new_editors,
    case when d.baseline_source = 'learned' then c.new_by_memory else 0 end as new_unseen_editors,
    coalesce(cast(c.anonymous_edit_count as double) / nullif(c.total_events, 0), 0e0) as anonymous_ratio,
    coalesce(cast(c.hidden_edit_count as double) / nullif(c.total_events, 0), 0e0) as hidden_ratio,
    coalesce(cast(c.bot_edit_count as double) / nullif(c.total_events, 0), 0e0) as bot_ratio,
    coalesce(h.events_centre, a.events_centre, :entity_baseline_events_mean) as baseline_events_avg,
    coalesce(h.events_spread, a.events_spread, :entity_baseline_events_stddev) as baseline_events_stddev,
    coalesce(a.revert_ratio, :entity_baseline_revert_ratio) as baseline_revert_ratio,
    coalesce(a.anonymous_ratio, :entity_baseline_anonymous_ratio) as baseline_anonymous_ratio,
    case when a.metric_date is not null then 'learned' else 'default' end as baseline_source,
    case when h.metric_date is not null then ' at this hour' when a.metric_date is not null then '' else ' by default' end
      as events_usual_where,
    case when a.metric_date is not null then '' else ' by default' end as ratio_usual_where,
    c.edits >= :entity_minimum_edits as has_enough_edits,
    c.compared_edits + c.new_page_count >= :entity_minimum_edits as has_enough_compared,
    c.predicted_edits >= :entity_minimum_edits as has_enough_predictions
  from placed c
  left join gold_baselines h on h.metric_date = c.day_of_window and h.metric_date between :date_from and :date_to
    and h.scope = 'entity' and h.scope_key = c.entity and h.hour_of_week = c.hour_of_week
  left join gold_baselines a on a.metric_date = c.day_of_window and a.metric_date between :date_from and :date_to
    and a.scope = 'entity' and a.scope_key = c.entity and a.hour_of_week is null
  left join gold_baselines d on d.metric_date = c.day_of_window and d.metric_date between :date_from and :date_to
    and d.scope = 'global' and d.hour_of_week is null
),
compared as (
  select m.*,
    (m.compared_events - m.baseline_events_avg) / nullif(m.baseline_events_stddev, 0e0) as events_zscore,
    m.compared_edits * m.baseline_revert_ratio as usual_reverts,
    m.total_events * m.baseline_anonymous_ratio as usual_anonymous,
    m.edits * :entity_baseline_reverted_ratio as usual_reverted,
    m.revert_ratio - m.baseline_revert_ratio as revert_deviation,
    m.anonymous_ratio - m.baseline_anonymous_ratio as anonymous_deviation
  from measured m
),
flagged as (
  select p.*,
    coalesce(p.events_zscore > :entity_flags_burst_z, false) as is_burst_activity,
    p.has_enough_compared and p.weighted_revert_ratio > :entity_flags_high_revert_times_baseline * p.baseline_revert_ratio
      and (p.weighted_reverts - p.usual_reverts) * (p.weighted_reverts - p.usual_reverts) > :entity_flags_ratio_deviations
        * :entity_flags_ratio_deviations * p.usual_reverts * (1e0 - p.baseline_revert_ratio) as is_high_revert_rate,
    p.has_enough_edits and p.anonymous_ratio > :entity_flags_anonymous_surge_times_baseline * p.baseline_anonymous_ratio
      and (p.anonymous_edit_count - p.usual_anonymous) * (p.anonymous_edit_count - p.usual_anonymous) > :entity_flags_ratio_deviations
        * :entity_flags_ratio_deviations * p.usual_anonymous * (1e0 - p.baseline_anonymous_ratio) as is_anonymous_surge,
    p.has_enough_edits and p.hidden_ratio > :entity_flags_hidden_ratio as is_hidden_surge,
    p.has_enough_predictions and coalesce(p.risky_ratio > :entity_flags_risky_ratio, false) as is_risky_surge,
    p.has_enough_edits and coalesce(p.reverted_ratio > :entity_flags_reverted_ratio, false)
      and (p.reverted - p.usual_reverted) * (p.reverted - p.usual_reverted) > :entity_flags_ratio_deviations
        * :entity_flags_ratio_deviations * p.usual_reverted * (1e0 - :entity_baseline_reverted_ratio) as is_reverted_surge,
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
      when not f.has_enough_compared then 0
      when f.weighted_revert_ratio > :entity_points_revert_ratio_1_above then :entity_points_revert_ratio_1_points
      when f.weighted_revert_ratio > :entity_points_revert_ratio_2_above then :entity_points_revert_ratio_2_points
      when f.weighted_revert_ratio > :entity_points_revert_ratio_3_above then :entity_points_revert_ratio_3_points
      else 0 end as revert_points,
    case
      when not f.has_enough_edits then 0
      when f.anonymous_ratio > :entity_points_anonymous_ratio_1_above then :entity_points_anonymous_ratio_1_points
      when f.anonymous_ratio > :entity_points_anonymous_ratio_2_above then :entity_points_anonymous_ratio_2_points
      when f.anonymous_ratio > :entity_points_anonymous_ratio_3_above then :entity_points_anonymous_ratio_3_points
      else 0 end as anonymous_points,
    case
      when not f.has_enough_edits then 0
      when f.hidden_ratio > :entity_points_hidden_ratio_1_above then :entity_points_hidden_ratio_1_points
      when f.hidden_ratio > :entity_points_hidden_ratio_2_above then :entity_points_hidden_ratio_2_points
      else 0 end as hidden_points,
    case when f.is_large_content_change then :entity_points_large_change else 0 end as size_points,
    case
      when not f.has_enough_edits then 0
      when f.reverted_ratio > :entity_points_reverted_ratio_1_above then :entity_points_reverted_ratio_1_points
      when f.reverted_ratio > :entity_points_reverted_ratio_2_above then :entity_points_reverted_ratio_2_points
      else 0 end as reverted_steps,
    case
      when not f.has_enough_predictions then 0
      when f.risky_ratio > :entity_points_risky_ratio_1_above then :entity_points_risky_ratio_1_points
      when f.risky_ratio > :entity_points_risky_ratio_2_above then :entity_points_risky_ratio_2_points
      else 0 end as risky_steps,
    case
      when not f.has_enough_edits then 0
      when f.new_account_ratio > :entity_points_new_account_ratio_1_above then :entity_points_new_account_ratio_1_points
      when f.new_account_ratio > :entity_points_new_account_ratio_2_above then :entity_points_new_account_ratio_2_points
      else 0 end as new_account_steps
  from flagged f
),
-- An edit and its revert are one thing: of the points for either the higher ones count. What signals say fills a score up to 100 and no
-- further.
totalled as (
  select p.*, p.volume_points + p.revert_points + p.anonymous_points + p.hidden_points + p.size_points as points_without_signals,
    greatest(0, p.reverted_steps - p.revert_points) as reverted_more
  from pointed p
),
signalled as (
  select t.*,
    least(t.reverted_more, greatest(0, 100 - t.points_without_signals)) as reverted_points,
    least(t.risky_steps, greatest(0, 100 - t.points_without_signals - t.reverted_more)) as risky_points,
    least(t.new_account_steps, greatest(0, 100 - t.points_without_signals - t.reverted_more - t.risky_steps)) as new_account_points
  from totalled t
),
scored as (
  select p.*,
    p.is_burst_activity or p.is_high_revert_rate or p.is_anonymous_surge or p.is_hidden_surge or p.is_large_content_change
      or p.is_reverted_surge or p.is_risky_surge as is_anomaly,
    concat_ws(', ', case when p.is_burst_activity then 'BURST' end, case when p.is_high_revert_rate then 'HIGH_REVERT' end,
      case when p.is_anonymous_surge then 'ANON_SURGE' end, case when p.is_hidden_surge then 'HIDDEN_SURGE' end,
      case when p.is_large_content_change then 'LARGE_CHANGE' end, case when p.is_reverted_surge then 'REVERTED' end,
      case when p.is_risky_surge then 'RISKY' end) as anomaly_types,
    p.points_without_signals + p.reverted_points + p.risky_points + p.new_account_points as risk_score
  from signalled p
),
-- Numbers are written digit by digit, because each engine formats a double in its own way.
worded as (
  select s.*,
    cast(cast(floor(s.baseline_events_avg) as bigint) as varchar) || '.'
      || cast(mod(cast(floor(s.baseline_events_avg * 10) as bigint), 10) as varchar) as events_usual_text,
    cast(cast(floor(s.events_zscore) as bigint) as varchar) || '.'
      || cast(mod(cast(floor(s.events_zscore * 10) as bigint), 10) as varchar) as zscore_text,
    case when s.revert_known_count = 0 then 'at least ' else '' end || cast(s.compared_reverts as varchar) || ' of '
      || cast(s.compared_edits as varchar) || ' edits were reverts' as reverts_text,
    case when s.compared_free_text > 0 and :edit_free_text_revert_weight < 1 then ', ' || cast(s.compared_free_text as varchar)
      || ' of them told by free text alone, which counts '
      || cast(cast(floor(:edit_free_text_revert_weight * 100 + 0.5e0) as bigint) as varchar) || '%' else '' end as free_text_text,
    case when s.patrol_revert_count > 0 then ', ' || cast(s.patrol_revert_count as varchar)
      || ' of them by bots and patrollers, which answer vandalism and do not count' else '' end as patrol_text,
    cast(cast(floor(s.weighted_revert_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as revert_text,
    cast(cast(floor(s.baseline_revert_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as revert_usual_text,
    cast(cast(floor(s.anonymous_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as anonymous_text,
    cast(cast(floor(s.baseline_anonymous_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as anonymous_usual_text,
    case when s.unique_anonymous_editors = 1 then ' unregistered editor' else ' unregistered editors' end as anonymous_editors_text,
    cast(cast(floor(s.hidden_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as hidden_text,
    cast(cast(floor(s.reverted_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as reverted_text,
    cast(cast(floor(s.risky_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as risky_text,
    cast(cast(floor(s.new_account_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as new_account_text,
    case when s.volume_points > 0 then ', +' || cast(s.volume_points as varchar) else '' end as volume_points_text,
    case when s.revert_points > 0 then ', +' || cast(s.revert_points as varchar) else '' end as revert_points_text,
    case when s.anonymous_points > 0 then ', +' || cast(s.anonymous_points as varchar) else '' end as anonymous_points_text,
    case when s.hidden_points > 0 then ', +' || cast(s.hidden_points as varchar) else '' end as hidden_points_text,
    case when s.size_points > 0 then ' (+' || cast(s.size_points as varchar) || ')' else '' end as size_points_text,
    case when s.reverted_points > 0 then ', +' || cast(s.reverted_points as varchar) else '' end as reverted_points_text,
    case when s.risky_points > 0 then ', +' || cast(s.risky_points as varchar) else '' end as risky_points_text,
    case when s.new_account_points > 0 then ', +' || cast(s.new_account_points as varchar) else '' end as new_account_points_text
  from scored s
),
explained as (
  select x.*, :now as aggregation_timestamp, :batch_id as batch_id, :batch_seq as batch_seq,
    cast(x.window_start as date) as metric_date,
    case when x.risk_score >= :entity_severity_critical then 'CRITICAL' when x.risk_score >= :entity_severity_high then 'HIGH'
      when x.risk_score >= :entity_severity_medium then 'MEDIUM' when x.risk_score > 0 then 'LOW' else 'NORMAL' end as severity,
    coalesce(nullif(concat_ws('; ',
      case when x.is_burst_activity or x.volume_points > 0 then cast(x.compared_events as varchar) || ' events in 10 minutes where '
        || x.events_usual_text || ' are usual' || x.events_usual_where || ' (' || x.zscore_text || ' standard deviations above'
        || x.volume_points_text || ')' end,
      case when x.is_high_revert_rate or x.revert_points > 0 then x.reverts_text || x.free_text_text || x.patrol_text || ' ('
        || x.revert_text || ', usual ' || x.revert_usual_text || x.ratio_usual_where || x.revert_points_text || ')' end,
      case when x.is_anonymous_surge or x.anonymous_points > 0 then cast(x.anonymous_edit_count as varchar) || ' edits by '
        || cast(x.unique_anonymous_editors as varchar) || x.anonymous_editors_text || ' (' || x.anonymous_text || ' of events, usual '
        || x.anonymous_usual_text || x.ratio_usual_where || x.anonymous_points_text || ')' end,
      case when x.is_hidden_surge or x.hidden_points > 0 then cast(x.hidden_edit_count as varchar)
        || ' edits by hidden users (' || x.hidden_text || ' of events' || x.hidden_points_text || ')' end,
      case when x.is_large_content_change then 'the text ' || case when x.total_bytes_changed < 0 then 'shrank' else 'grew' end || ' by '
        || cast(abs(x.total_bytes_changed) / 1024 as varchar) || ' KiB' || x.size_points_text end,
      case when x.is_reverted_surge or x.reverted_points > 0 then cast(x.reverted as varchar) || ' of ' || cast(x.edits as varchar)
        || ' edits have been reverted since (' || x.reverted_text || x.reverted_points_text || ')' end,
      case when x.is_risky_surge or x.risky_points > 0 then cast(x.risky as varchar) || ' of ' || cast(x.predicted_edits as varchar)
        || ' edits that a model knows are likely to be reverted (' || x.risky_text || x.risky_points_text || ')' end,
      case when x.new_account_points > 0 then cast(x.new_account_edits as varchar) || ' of ' || cast(x.edits as varchar)
        || ' edits by accounts with fewer than ' || cast(:entity_new_account_edits as varchar) || ' edits (' || x.new_account_text
        || x.new_account_points_text || ')' end,
      case when (x.is_anomaly or x.risk_score > 0) and x.reverted_edits > 0 then cast(x.reverted_edits as varchar)
        || case when x.reverted_edits = 1 then ' edit was reverted: ' else ' edits were reverted: ' end || x.most_reverted_text
        || case when x.reverted_of_others > 0 then ', ' || cast(x.reverted_of_others as varchar) || ' of others' else '' end end,
      case when (x.is_anomaly or x.risk_score > 0) and x.edits > 0 and x.bot_edit_count = x.edits then 'all edits were made by bots' end,
      case when x.revert_war_index >= :entity_notable_revert_war_index then cast(x.revert_war_index as varchar)
        || ' reverts answered a revert by another user' end,
      case when x.unique_temporary_accounts >= :entity_notable_temporary_accounts then cast(x.unique_temporary_accounts as varchar)
        || ' temporary accounts took part' end,
      case when x.new_editors >= :entity_notable_first_seen_editors
          and cast(x.new_editors as double) / nullif(x.editors, 0) >= :entity_notable_first_seen_share
        then cast(x.new_editors as varchar) || ' of ' || cast(x.editors as varchar) || ' editors '
          || case when x.counted_editors = 0 then 'were not seen before' else 'are new: ' || concat_ws(' and ',
            case when x.new_by_count > 0 then cast(x.new_by_count as varchar) || ' by the number of their edits' end,
            case when x.new_unseen_editors > 0 then cast(x.new_unseen_editors as varchar) || ' who were not seen before' end) end end
    ), ''), 'ordinary activity') as anomaly_explanation
  from worded x
)
select :columns(gold_entity_metrics_10min)
from explained
