-- Scores days by what came of their edits: how many were reverted within 48 hours, of those in anomalous windows and of those with each
-- risk. An edit that several windows hold, as a move does, is flagged where one of them is. A window that is flagged for nothing but its
-- reverted edits foretells nothing.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, ….
-- Grain: (metric_date, model, model_version, tenth).
-- Parameters: date_from date, date_to date, signals_from date, signals_to date, batch_id varchar, batch_seq bigint, now timestamp
merge into gold_signal_quality as target
using (
  with flagged as (
    select distinct entity, window_start
    from gold_entity_metrics_10min
    where metric_date between :date_from and :date_to and is_anomaly and anomaly_types <> 'REVERTED'
  ),
  edits as (
    select s.event_date as metric_date, g.revert_risk_model as model, g.revert_risk_version as model_version, g.revert_risk,
      least(cast(floor(g.revert_risk * 10) as integer), 9) as tenth, g.revision_id is not null as is_signalled,
      coalesce(to_unixtime(g.reverted_at) - to_unixtime(s.event_timestamp) <= 172800, false) as is_reverted,
      f.entity is not null or t.entity is not null as is_flagged
    from (
      select wiki, revision_new, entity, target_entity, event_timestamp, event_date,
        cast(from_unixtime(floor(to_unixtime(event_timestamp) / 600) * 600) at time zone 'UTC' as timestamp(6)) as window_start
      from silver_events
      where event_date between :date_from and :date_to and event_type in ('edit', 'new')
    ) as s
    left join (
      select wiki, revision_id, revert_risk, revert_risk_model, revert_risk_version, reverted_at
      from silver_revision_signals
      where event_date between :signals_from and :signals_to
    ) as g on g.wiki = s.wiki and g.revision_id = s.revision_new
    left join flagged as f on f.entity = s.entity and f.window_start = s.window_start
    left join flagged as t on t.entity = s.target_entity and t.window_start = s.window_start
  )
  select metric_date, model, model_version, tenth,
    count(*) as edits,
    cast(count_if(is_signalled) as bigint) as signalled_edits,
    cast(count_if(is_reverted) as bigint) as reverted_edits,
    cast(count_if(is_flagged) as bigint) as flagged_edits,
    cast(count_if(is_flagged and is_reverted) as bigint) as flagged_reverted,
    avg(revert_risk) as mean_risk
  from edits
  group by metric_date, model, model_version, tenth
) as source
on target.metric_date = source.metric_date and target.model is not distinct from source.model
  and target.model_version is not distinct from source.model_version and target.tenth is not distinct from source.tenth
when matched and coalesce(target.batch_seq, 0) <= :batch_seq then update set edits = source.edits, signalled_edits = source.signalled_edits,
  reverted_edits = source.reverted_edits, flagged_edits = source.flagged_edits, flagged_reverted = source.flagged_reverted,
  mean_risk = source.mean_risk, scored_at = :now, batch_id = :batch_id, batch_seq = :batch_seq
when not matched then insert (:columns(gold_signal_quality))
values (:values(gold_signal_quality with :now as scored_at, :batch_id as batch_id, :batch_seq as batch_seq))
