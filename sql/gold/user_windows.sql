-- Computes the user windows that a range of silver batches touched, or all of whole dates, from all their events; other windows are not
-- read. Each is scored by the baselines of its day for users of its type; the gate judges it (quality/judge).
-- Reverts that a user made tell of a patroller as of a vandal. They give points only in an edit war: more than so many on one page, on
-- which others reverted the user, too; nor do they count among the edits that are more than usual. What others reverted gives points.
-- A revert told by free text alone counts less in what is compared and scored.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, ….
-- Grain: (window_start, user_name).
-- What others reverted is told by gold/page_events.
-- Parameters: page_events statement, from_seq bigint, to_seq bigint, is_recompute boolean, date_from date, date_to date,
--   batch_id varchar, batch_seq bigint, event_times expression, now timestamp,
--   edit_free_text_revert_weight double, and the user_* values of the risk model
with placed_events as (
  :page_events
),
touched as (
  select distinct user_name,
    cast(from_unixtime(floor(to_unixtime(event_timestamp) / 600) * 600) at time zone 'UTC' as timestamp(6)) as window_start
  from silver_events
  where (:is_recompute or batch_seq between :from_seq and :to_seq or signals_seq between :from_seq and :to_seq)
    and event_date between :date_from and :date_to and (:event_times)
    and user_name is not null
  union
  select user_name, window_start
  from placed_events
  where undone_seq >= :from_seq and event_date between :date_from and :date_to and (:event_times) and user_name is not null
),
-- A move, which is in the windows of two pages, is no edit.
by_page as (
  select e.user_name, e.window_start, e.entity,
    -- Bots do not fight, and patrollers answer vandalism.
    cast(count_if(e.is_revert and not e.is_bot and not e.is_patrol_revert) as bigint) as reverts,
    cast(count_if((e.is_reverted_since or e.is_undone) and not e.is_restored) as bigint) as reverted,
    count_if(e.is_reverted_since or e.is_undone) > 0 as is_reverted_there,
    cast(count_if(e.is_undone_by_free_text) as bigint) as free_text_reverted
  from placed_events e
  join touched w on w.user_name = e.user_name and w.window_start = e.window_start
  where e.is_edit
  group by e.user_name, e.window_start, e.entity
),
received as (
  select user_name, window_start,
    cast(sum(reverted) as bigint) as reverted_count,
    cast(sum(free_text_reverted) as bigint) as free_text_reverted_count,
    cast(sum(case when reverts > :user_flags_edit_war_reverts and is_reverted_there then reverts else 0 end) as bigint) as edit_war_reverts,
    cast(count_if(reverts > :user_flags_edit_war_reverts and is_reverted_there) as bigint) as edit_war_pages
  from by_page
  group by user_name, window_start
),
-- What is not known is no revert, and the opposite of NULL would be NULL.
events as (
  select user_name, user_type, event_type, entity, wiki, is_large_edit, bytes_changed, has_comment,
    cast(from_unixtime(floor(to_unixtime(event_timestamp) / 600) * 600) at time zone 'UTC' as timestamp(6)) as window_start,
    coalesce(is_revert, false) and not coalesce(is_self_revert, false) as is_revert, coalesce(is_self_revert, false) as is_self_revert,
    coalesce(revert_source, '') = 'free_text' as is_free_text,
    -- Rows from before the column were all taken as known.
    coalesce(is_revert_known, true) as is_known
  from silver_events
  where event_date between :date_from and :date_to and (:event_times)
    and batch_seq <= :to_seq
),
counted as (
  select w.window_start, s.user_name,
    max(s.user_type) as user_type,
    count(*) as total_events,
    cast(count_if(s.event_type = 'edit') as bigint) as edit_count,
    cast(count_if(s.event_type = 'new') as bigint) as new_page_count,
    cast(count_if(s.event_type = 'categorize') as bigint) as categorize_count,
    cast(count_if(s.event_type = 'log') as bigint) as log_count,
    cast(count_if(s.is_revert) as bigint) as revert_count,
    cast(count_if(s.is_revert and s.is_free_text) as bigint) as free_text_revert_count,
    cast(count_if(s.event_type = 'edit' and s.is_known) as bigint) as revert_known_count,
    cast(count_if(s.is_revert and s.is_known) as bigint) as known_reverts,
    cast(count_if(s.is_revert and s.is_known and s.is_free_text) as bigint) as known_free_text_reverts,
    cast(count_if(s.is_self_revert) as bigint) as self_revert_count,
    cast(count_if(s.is_large_edit) as bigint) as large_edit_count,
    cast(coalesce(sum(s.bytes_changed), 0) as bigint) as total_bytes_changed,
    avg(cast(s.bytes_changed as double)) as avg_bytes_changed,
    cast(count_if(s.has_comment and s.event_type in ('edit', 'new')) as bigint) as edits_with_comment,
    count(distinct s.entity) as entities_edited,
    count(distinct s.wiki) as wikis_touched
  from events s
  join touched w on w.user_name = s.user_name and w.window_start = s.window_start
  group by w.window_start, s.user_name
),
compared_counts as (
  select c.*, c.edit_count + c.new_page_count as edits,
    coalesce(r.reverted_count, 0) as reverted_count, coalesce(r.free_text_reverted_count, 0) as free_text_reverted_count,
    coalesce(r.edit_war_reverts, 0) as edit_war_reverts, coalesce(r.edit_war_pages, 0) as edit_war_pages,
    -- Of the edits of which it is known; where it is known of none, what the software and tools tell is the least it can be.
    case when c.revert_known_count > 0 then c.revert_known_count else c.edit_count end as compared_edits,
    case when c.revert_known_count > 0 then c.known_reverts else c.revert_count end as compared_reverts,
    case when c.revert_known_count > 0 then c.known_free_text_reverts else c.free_text_revert_count end as compared_free_text
  from counted c
  left join received r on r.user_name = c.user_name and r.window_start = c.window_start
),
measured as (
  select c.*,
    c.window_start + interval '10' minute as window_end,
    case when c.edit_count = 0 then 0e0 else cast(c.known_reverts as double) / nullif(c.revert_known_count, 0) end as revert_ratio,
    c.revert_count - (1e0 - :edit_free_text_revert_weight) * c.free_text_revert_count as weighted_reverts,
    coalesce((c.compared_reverts - (1e0 - :edit_free_text_revert_weight) * c.compared_free_text) / nullif(c.compared_edits, 0), 0e0)
      as weighted_revert_ratio,
    cast(c.reverted_count as double) / nullif(c.edits, 0) as reverted_ratio,
    c.reverted_count - (1e0 - :edit_free_text_revert_weight) * c.free_text_reverted_count as weighted_reverted,
    (c.reverted_count - (1e0 - :edit_free_text_revert_weight) * c.free_text_reverted_count) / nullif(c.edits, 0)
      as weighted_reverted_ratio,
    coalesce(b.edits_centre, :user_baseline_edits_mean) as baseline_edits_avg,
    coalesce(b.edits_spread, :user_baseline_edits_stddev) as baseline_edits_stddev,
    coalesce(b.entities_centre, :user_baseline_entities_mean) as baseline_entities_avg,
    coalesce(b.entities_spread, :user_baseline_entities_stddev) as baseline_entities_stddev,
    coalesce(b.revert_ratio, :user_baseline_revert_ratio) as baseline_revert_ratio,
    case when b.metric_date is not null then 'learned' else 'default' end as baseline_source,
    case when b.metric_date is null then ' by default' when c.user_type = 'bot' then ' for bots'
      when c.user_type = 'ip' then ' for IP addresses' else ' for ' || c.user_type || ' accounts' end as usual_where,
    c.compared_edits + c.new_page_count >= :user_minimum_edits as has_enough_compared,
    c.edits >= :user_minimum_edits as has_enough_edits
  from compared_counts c
  left join gold_baselines b on b.metric_date = cast(c.window_start as date) and b.metric_date between :date_from and :date_to
    and b.scope = 'user_class' and b.scope_key = c.user_type
),
compared as (
  select m.*,
    (m.edits - m.baseline_edits_avg) / nullif(m.baseline_edits_stddev, 0e0) as edits_zscore,
    (m.edits - m.revert_count - m.baseline_edits_avg) / nullif(m.baseline_edits_stddev, 0e0) as scored_edits_zscore,
    (m.entities_edited - m.baseline_entities_avg) / nullif(m.baseline_entities_stddev, 0e0) as entities_zscore
  from measured m
),
flagged as (
  select p.*,
    coalesce(p.edits_zscore > :user_flags_blitz_z, false) and p.entities_edited > :user_flags_blitz_entities as is_new_user_blitz,
    p.weighted_reverts > :user_flags_mass_reverts as is_mass_reverter,
    p.wikis_touched > :user_flags_cross_wikis as is_cross_wiki_active,
    p.has_enough_compared and p.weighted_revert_ratio > :user_flags_high_revert_times_baseline * p.baseline_revert_ratio
      as is_high_revert_user,
    p.weighted_reverted > :user_flags_reverted as is_reverted_user,
    p.edit_war_reverts > 0 as is_edit_warrior
  from compared p
),
pointed as (
  select f.*,
    case
      when f.scored_edits_zscore > :user_points_edits_z_1_above then :user_points_edits_z_1_points
      when f.is_new_user_blitz and f.scored_edits_zscore > :user_flags_blitz_z then :user_points_blitz
      when f.scored_edits_zscore > :user_points_edits_z_2_above then :user_points_edits_z_2_points
      else 0 end as edits_points,
    case when f.is_edit_warrior then :user_points_edit_war else 0 end as edit_war_points,
    case
      when f.weighted_reverted > :user_points_reverted_1_above then :user_points_reverted_1_points
      when f.weighted_reverted > :user_points_reverted_2_above then :user_points_reverted_2_points
      else 0 end as reverted_count_steps,
    case
      when f.wikis_touched > :user_points_wikis_1_above then :user_points_wikis_1_points
      when f.wikis_touched > :user_points_wikis_2_above then :user_points_wikis_2_points
      else 0 end as wikis_points,
    case
      when not f.has_enough_edits then 0
      when f.weighted_reverted_ratio > :user_points_reverted_ratio_1_above then :user_points_reverted_ratio_1_points
      when f.weighted_reverted_ratio > :user_points_reverted_ratio_2_above then :user_points_reverted_ratio_2_points
      else 0 end as reverted_ratio_steps
  from flagged f
),
-- Whoever wars is reverted: of the points for either the higher ones count.
totalled as (
  select p.*, greatest(0, p.reverted_count_steps + p.reverted_ratio_steps - p.edit_war_points) as reverted_points
  from pointed p
),
scored as (
  select p.*,
    p.is_new_user_blitz or p.is_mass_reverter or p.is_cross_wiki_active or p.is_high_revert_user or p.is_reverted_user
      or p.is_edit_warrior as is_anomaly,
    concat_ws(', ', case when p.is_new_user_blitz then 'BLITZ' end, case when p.is_mass_reverter then 'MASS_REVERT' end,
      case when p.is_cross_wiki_active then 'CROSS_WIKI' end, case when p.is_high_revert_user then 'HIGH_REVERT' end,
      case when p.is_reverted_user then 'REVERTED' end, case when p.is_edit_warrior then 'EDIT_WAR' end) as anomaly_types,
    p.edits_points + p.edit_war_points + p.wikis_points + p.reverted_points as user_risk_score
  from totalled p
),
-- Numbers are written digit by digit, because each engine formats a double in its own way.
worded as (
  select s.*,
    cast(cast(floor(s.baseline_edits_avg) as bigint) as varchar) || '.'
      || cast(mod(cast(floor(s.baseline_edits_avg * 10) as bigint), 10) as varchar) as edits_usual_text,
    case when s.free_text_revert_count > 0 and :edit_free_text_revert_weight < 1 then ', ' || cast(s.free_text_revert_count as varchar)
      || ' of them told by free text alone, which counts '
      || cast(cast(floor(:edit_free_text_revert_weight * 100 + 0.5e0) as bigint) as varchar) || '%' else '' end as free_text_text,
    case when s.free_text_reverted_count > 0 and :edit_free_text_revert_weight < 1
      then ', ' || cast(s.free_text_reverted_count as varchar) || ' of them told by free text alone, which counts '
      || cast(cast(floor(:edit_free_text_revert_weight * 100 + 0.5e0) as bigint) as varchar) || '%' else '' end as free_text_reverted_text,
    cast(cast(floor(s.weighted_reverted_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as reverted_text,
    case when s.revert_count > 0 then ', ' || cast(s.revert_count as varchar) || ' of them reverts, which give no points' else '' end
      as without_reverts_text,
    case when s.revert_known_count = 0 then 'at least ' else '' end
      || cast(cast(floor(s.weighted_revert_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as revert_text,
    cast(cast(floor(s.baseline_revert_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as revert_usual_text,
    case when s.entities_edited = 1 then ' entity' else ' entities' end as entities_text,
    case when s.edits_points > 0 then ' (+' || cast(s.edits_points as varchar) || ')' else '' end as edits_points_text,
    case when s.edit_war_points > 0 then ' (+' || cast(s.edit_war_points as varchar) || ')' else '' end as edit_war_points_text,
    case when s.edit_war_pages = 1 then ' page' else ' pages' end as edit_war_pages_text,
    case when s.edits = 1 then ' edit was' else ' edits were' end as were_text,
    case when s.wikis_points > 0 then ' (+' || cast(s.wikis_points as varchar) || ')' else '' end as wikis_points_text,
    case when s.reverted_points > 0 then ', +' || cast(s.reverted_points as varchar) else '' end as reverted_points_text
  from scored s
),
explained as (
  select x.*, :now as aggregation_timestamp, :batch_id as batch_id, :batch_seq as batch_seq,
    cast(x.window_start as date) as metric_date,
    case when x.user_risk_score >= :user_severity_critical then 'CRITICAL' when x.user_risk_score >= :user_severity_high then 'HIGH'
      when x.user_risk_score >= :user_severity_medium then 'MEDIUM' when x.user_risk_score > 0 then 'LOW' else 'NORMAL' end as severity,
    coalesce(nullif(concat_ws('; ',
      case when x.is_new_user_blitz or x.edits_points > 0 then cast(x.edits as varchar) || ' edits on '
        || cast(x.entities_edited as varchar) || x.entities_text || ' in 10 minutes where ' || x.edits_usual_text
        || ' edits are usual' || x.usual_where || x.without_reverts_text || x.edits_points_text end,
      case when x.is_reverted_user or x.reverted_count_steps + x.reverted_ratio_steps > 0 then cast(x.reverted_count as varchar) || ' of '
        || cast(x.edits as varchar) || x.were_text || ' reverted by others' || x.free_text_reverted_text || ' (' || x.reverted_text
        || x.reverted_points_text || ')' end,
      case when x.is_edit_warrior then 'an edit war: ' || cast(x.edit_war_reverts as varchar) || ' reverts on '
        || cast(x.edit_war_pages as varchar) || x.edit_war_pages_text || ' where others reverted the user, too'
        || x.edit_war_points_text end,
      case when x.is_mass_reverter then cast(x.revert_count as varchar) || ' reverts in 10 minutes' || x.free_text_text end,
      case when x.is_cross_wiki_active or x.wikis_points > 0 then 'active on ' || cast(x.wikis_touched as varchar)
        || ' wikis at once' || x.wikis_points_text end,
      case when x.is_high_revert_user then x.revert_text || ' of ' || cast(x.compared_edits as varchar)
        || ' edits were reverts (usual ' || x.revert_usual_text || x.usual_where || ')' end,
      case when x.user_type = 'bot' and (x.is_anomaly or x.user_risk_score > 0) then 'the user is a bot' end
    ), ''), 'ordinary activity') as anomaly_explanation
  from worded x
)
select :columns(gold_user_metrics_10min)
from explained
