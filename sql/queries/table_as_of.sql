-- How many rows silver and the entity windows held at a time, beside what they hold now.
-- Athena only: it reads the tables' snapshots, which are kept for seven days (bronze's for two). To see the rows, ask for them in the same
-- way.
-- Parameters: as_of timestamp
select 'silver_events' as table_name, (select count(*) from silver_events for timestamp as of with_timezone(:as_of, 'UTC')) as rows_then,
  (select count(*) from silver_events) as rows_now
union all
select 'gold_entity_metrics_10min' as table_name,
  (select count(*) from gold_entity_metrics_10min for timestamp as of with_timezone(:as_of, 'UTC')) as rows_then,
  (select count(*) from gold_entity_metrics_10min) as rows_now
