-- Records, once for each day, which users were active in the settled days before it.
-- Runs before learn_baselines, whose rows mark a day as complete.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, ….
-- Grain: (metric_date, user_name).
-- Parameters: days rows, history_from date, history_to date, learn_known_editor_days bigint, learn_settle_days bigint
merge into gold_known_editors as target
using (
  with days as (
    select cast(v.metric_date as date) as metric_date,
      cast(date_add('day', 1 - :learn_settle_days - :learn_known_editor_days, cast(v.metric_date as date)) as date) as known_from,
      cast(date_add('day', -:learn_settle_days, cast(v.metric_date as date)) as date) as known_to
    from (values :days) as v (metric_date)
  ),
  active as (
    select distinct event_date, user_name
    from silver_events
    where event_date between :history_from and :history_to and user_name is not null
  )
  select distinct a.user_name, d.metric_date
  from active a
  join days d on a.event_date between d.known_from and d.known_to
) as source
on target.metric_date = source.metric_date and target.user_name = source.user_name
when not matched then insert (:columns(gold_known_editors)) values (:values(gold_known_editors))
