-- Learns, once for each day, what was usual in the settled days before it: medians and median absolute deviations of what happened per
-- window, over all hours and for each hour of the day's weekday; ratios pooled, and drawn to the default while edits are few.
-- An entity's windows count from its first day in the history on, those without events as 0; days without any event are outages and do not
-- count. A user's windows count where the user edited.
-- Reverts are learned from the edits of which it is known whether they are reverts.
-- Exact medians: a value's rows come as one row with a weight, and the middle is where the weights added up reach half.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, ….
-- Grain: (metric_date, scope, scope_key, hour_of_week).
-- Parameters: days rows, history_from date, history_to date, batch_id varchar, now timestamp, the learn_* values of the risk model,
--   entity_baseline_revert_ratio double, entity_baseline_anonymous_ratio double, user_baseline_revert_ratio double
merge into gold_baselines as target
using (
  with days as (
    select cast(v.metric_date as date) as metric_date,
      cast(date_add('day', 1 - :learn_settle_days - :learn_history_days, cast(v.metric_date as date)) as date) as learned_from,
      cast(date_add('day', -:learn_settle_days, cast(v.metric_date as date)) as date) as learned_to,
      mod(date_diff('day', date '2024-01-01', cast(v.metric_date as date)) + 7000000, 7) as weekday -- 0 is Monday
    from (values :days) as v (metric_date)
  ),
  calendar as (
    select distinct event_date
    from silver_events
    where event_date between :history_from and :history_to
  ),
  -- How much history there is from each first day on.
  spans as (
    select d.metric_date, f.event_date as first_day, count(*) as history_days,
      cast(count_if(mod(date_diff('day', c.event_date, d.metric_date), 7) = 0) as bigint) as weeks
    from days d
    join calendar f on f.event_date between d.learned_from and d.learned_to
    join calendar c on c.event_date between f.event_date and d.learned_to
    group by d.metric_date, f.event_date
  ),
  activity as (
    select event_date, cast(floor(to_unixtime(event_timestamp) / 600) as bigint) as window_number,
      coalesce(entity, '') as entity, coalesce(user_name, '') as user_name, coalesce(user_type, '') as user_type,
      max(case when entity is null then 0 else 1 end) as entities,
      count(*) as events,
      cast(count_if(event_type <> 'categorize') as bigint) as compared_events,
      cast(count_if(event_type in ('edit', 'new')) as bigint) as edits_and_pages,
      cast(count_if(event_type = 'edit' and coalesce(is_revert_known, true)) as bigint) as edits,
      cast(count_if(is_revert and not coalesce(is_self_revert, false) and coalesce(is_revert_known, true)) as bigint) as reverts,
      cast(count_if(is_anonymous and event_type in ('edit', 'new')) as bigint) as anonymous_edits
    from silver_events
    where event_date between :history_from and :history_to
    group by event_date, cast(floor(to_unixtime(event_timestamp) / 600) as bigint), coalesce(entity, ''), coalesce(user_name, ''),
      coalesce(user_type, '')
  ),
  windows as (
    select event_date, window_number, entity, user_name, user_type,
      cast(sum(events) as bigint) as events,
      cast(sum(compared_events) as bigint) as compared_events,
      cast(sum(edits_and_pages) as bigint) as edits_and_pages,
      cast(sum(edits) as bigint) as edits,
      cast(sum(reverts) as bigint) as reverts,
      cast(sum(anonymous_edits) as bigint) as anonymous_edits,
      cast(sum(entities) as bigint) as entities
    from activity
    group by grouping sets (
      (event_date, window_number, entity), (event_date, window_number, user_name, user_type), (event_date, window_number))
  ),
  scoped as (
    select event_date, events, compared_events, edits_and_pages, edits, reverts, anonymous_edits, entities,
      case when entity is not null then 'entity' when user_name is not null then 'user_class' else 'global' end as scope,
      coalesce(entity, user_type, '') as scope_key,
      case when user_name is null then mod(window_number / 6, 24) else -1 end as hour_of_day
    from windows
    where coalesce(entity, user_name, '*') <> '' and (user_name is null or edits_and_pages > 0)
  ),
  measured as (
    select s.event_date, s.scope, s.scope_key, s.hour_of_day, m.measure, s.edits, s.reverts, s.anonymous_edits, s.events,
      case m.measure when 'edits' then s.edits_and_pages when 'entities' then s.entities else s.compared_events end as amount
    from scoped s
    cross join unnest(case when s.scope = 'user_class' then array['edits', 'entities'] else array['events'] end) as m (measure)
  ),
  histogram as (
    select event_date, scope, scope_key, hour_of_day, measure, amount, count(*) as windows,
      cast(sum(edits) as bigint) as edits, cast(sum(reverts) as bigint) as reverts, cast(sum(anonymous_edits) as bigint) as anonymous_edits,
      cast(sum(events) as bigint) as events
    from measured
    group by event_date, scope, scope_key, hour_of_day, measure, amount
  ),
  history as (
    select d.metric_date, h.scope, h.scope_key, h.measure, h.amount, h.windows, h.edits, h.reverts, h.anonymous_edits, h.events,
      h.event_date,
      case when mod(date_diff('day', h.event_date, d.metric_date), 7) = 0 then h.hour_of_day else -1 end as hour_of_day,
      row_number() over (
        partition by d.metric_date, h.scope, h.scope_key, h.measure order by h.event_date, h.hour_of_day, h.amount) as place
    from histogram h
    join days d on h.event_date between d.learned_from and d.learned_to
    union all
    -- The day gets its row, whatever the history.
    select metric_date, 'global', '', 'events', 0, 0, 0, 0, 0, 0, null, -1, 0
    from days
  ),
  -- Each row counts over all hours (-1) and in its hour; the first of a key opens all 24, because an hour may be without events.
  levelled as (
    select h.metric_date, h.scope, h.scope_key, h.measure, h.amount, h.event_date, cast(l.hour_level as bigint) as hour_level,
      case when l.hour_level in (-1, h.hour_of_day) then h.windows else 0 end as windows,
      case when l.hour_level = -1 then h.edits else 0 end as edits,
      case when l.hour_level = -1 then h.reverts else 0 end as reverts,
      case when l.hour_level = -1 then h.anonymous_edits else 0 end as anonymous_edits,
      case when l.hour_level = -1 then h.events else 0 end as events
    from history h
    cross join unnest(case
      when h.place = 1 and h.scope <> 'user_class' then sequence(-1, 23)
      when h.hour_of_day >= 0 then array[cast(-1 as bigint), h.hour_of_day]
      else array[cast(-1 as bigint)] end) as l (hour_level)
  ),
  grouped as (
    select metric_date, scope, scope_key, measure, hour_level, amount, min(event_date) as first_day,
      cast(sum(windows) as bigint) as windows, cast(sum(edits) as bigint) as edits, cast(sum(reverts) as bigint) as reverts,
      cast(sum(anonymous_edits) as bigint) as anonymous_edits, cast(sum(events) as bigint) as events
    from levelled
    group by metric_date, scope, scope_key, measure, hour_level, amount
  ),
  totalled as (
    select metric_date, scope, scope_key, measure, hour_level, amount, windows,
      min(first_day) over (partition by metric_date, scope, scope_key, measure) as first_day,
      cast(sum(windows) over (partition by metric_date, scope, scope_key, measure, hour_level) as bigint) as windows_with_events,
      cast(sum(edits) over (partition by metric_date, scope, scope_key, measure) as bigint) as edits,
      cast(sum(reverts) over (partition by metric_date, scope, scope_key, measure) as bigint) as reverts,
      cast(sum(anonymous_edits) over (partition by metric_date, scope, scope_key, measure) as bigint) as anonymous_edits,
      cast(sum(events) over (partition by metric_date, scope, scope_key, measure) as bigint) as events,
      row_number() over (partition by metric_date, scope, scope_key, measure, hour_level order by amount) as place
    from grouped
  ),
  sized as (
    select t.metric_date, t.scope, t.scope_key, t.measure, t.hour_level, t.amount, t.windows, t.windows_with_events, t.edits, t.reverts,
      t.anonymous_edits, t.events, t.place, coalesce(s.history_days, 0) as history_days, coalesce(s.weeks, 0) as weeks,
      case
        when t.scope = 'user_class' then t.windows_with_events
        when t.hour_level = -1 then 144 * coalesce(s.history_days, 0)
        else 6 * coalesce(s.weeks, 0) end as sample_windows
    from totalled t
    left join spans s on s.metric_date = t.metric_date and s.first_day = t.first_day
  ),
  with_zeros as (
    select s.metric_date, s.scope, s.scope_key, s.measure, s.hour_level, s.history_days, s.sample_windows, s.edits, s.reverts,
      s.anonymous_edits, s.events,
      cast(case when c.copy = 0 then s.amount else 0 end as double) as amount,
      case when c.copy = 0 then s.windows else s.sample_windows - s.windows_with_events end as weight
    from sized s
    cross join unnest(array[0, 1]) as c (copy)
    where (c.copy = 0 or s.place = 1)
      and (s.scope = 'global' and s.hour_level = -1
        or s.history_days >= :learn_minimum_days and (s.hour_level = -1 or s.weeks >= :learn_hour_of_week_minimum_weeks))
  ),
  ranked as (
    select z.*,
      cast(sum(weight) over (partition by metric_date, scope, scope_key, measure, hour_level order by amount
        rows between unbounded preceding and current row) as bigint) as weight_up_to
    from with_zeros z
  ),
  centred as (
    select r.*,
      (min(case when weight_up_to >= (sample_windows + 1) / 2 then amount end)
          over (partition by metric_date, scope, scope_key, measure, hour_level)
        + min(case when weight_up_to >= sample_windows / 2 + 1 then amount end)
          over (partition by metric_date, scope, scope_key, measure, hour_level)) / 2e0 as centre
    from ranked r
  ),
  deviated as (
    select c.*,
      abs(amount - centre) as deviation,
      cast(sum(weight) over (partition by metric_date, scope, scope_key, measure, hour_level order by abs(amount - centre)
        rows between unbounded preceding and current row) as bigint) as weight_within
    from centred c
  ),
  spread as (
    select metric_date, scope, scope_key, measure, hour_level, max(history_days) as history_days, max(sample_windows) as sample_windows,
      max(edits) as edits, max(reverts) as reverts, max(anonymous_edits) as anonymous_edits, max(events) as events, max(centre) as centre,
      1.4826e0 * (min(case when weight_within >= (sample_windows + 1) / 2 then deviation end)
        + min(case when weight_within >= sample_windows / 2 + 1 then deviation end)) / 2e0 as spread
    from deviated
    group by metric_date, scope, scope_key, measure, hour_level
  ),
  learned as (
    select metric_date, scope, scope_key, hour_level, max(history_days) as history_days, max(sample_windows) as sample_windows,
      max(case when measure = 'events' then centre end) as events_centre,
      max(case when measure = 'events' then spread end) as events_spread,
      max(case when measure = 'edits' then centre end) as edits_centre,
      max(case when measure = 'edits' then spread end) as edits_spread,
      max(case when measure = 'entities' then centre end) as entities_centre,
      max(case when measure = 'entities' then spread end) as entities_spread,
      max(edits) as edits, max(reverts) as reverts, max(anonymous_edits) as anonymous_edits, max(events) as events
    from spread
    group by metric_date, scope, scope_key, hour_level
  )
  select l.scope, l.scope_key, cast(case when l.hour_level >= 0 then 24 * d.weekday + l.hour_level end as integer) as hour_of_week,
    l.history_days, l.sample_windows, l.events_centre,
    greatest(l.events_spread,
      case l.scope when 'entity' then :learn_spread_floor_entity_events else :learn_spread_floor_global_events end) as events_spread,
    l.edits_centre,
    greatest(l.edits_spread, :learn_spread_floor_user_edits) as edits_spread,
    l.entities_centre,
    greatest(l.entities_spread, :learn_spread_floor_user_entities) as entities_spread,
    greatest(
      (l.reverts + :learn_ratio_prior_edits
        * case l.scope when 'user_class' then :user_baseline_revert_ratio else :entity_baseline_revert_ratio end)
      / nullif(cast(l.edits + :learn_ratio_prior_edits as double), 0e0),
      case l.scope when 'user_class' then :learn_ratio_floor_user_revert else :learn_ratio_floor_entity_revert end) as revert_ratio,
    greatest(
      (l.anonymous_edits + :learn_ratio_prior_edits * :entity_baseline_anonymous_ratio)
      / nullif(cast(l.events + :learn_ratio_prior_edits as double), 0e0), :learn_ratio_floor_entity_anonymous) as anonymous_ratio,
    case when l.history_days >= :learn_minimum_days then 'learned' else 'default' end as baseline_source,
    d.learned_from, d.learned_to, d.metric_date
  from learned l
  join days d on d.metric_date = l.metric_date
) as source
on target.metric_date = source.metric_date and target.scope = source.scope and target.scope_key = source.scope_key
  and target.hour_of_week is not distinct from source.hour_of_week
when not matched then insert (:columns(gold_baselines))
values (:values(gold_baselines with :now as learned_at, :batch_id as batch_id, null as numbers_digest, null as editors_digest))
