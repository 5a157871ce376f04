-- Writes lines of the ledger; a line that is there already is written anew.
-- A line written anew keeps its batch's time, so that only lines of these times are looked at.
-- Grain: (batch_id, hop).
-- Parameters: rows rows, time_from timestamp, time_to timestamp
merge into pipeline_ledger as target
using (
  select batch_id, hop, batch_seq, taken, passed, quarantined, duplicates, dropped, redelivered, filtered, filtered_not_monitored,
    filtered_canary, filtered_blank, filtered_rewind_duplicate, dead_lettered, difference, recorded_at, event_date, batch_count
  from (values :rows) as lines (
    batch_id, hop, batch_seq, taken, passed, quarantined, duplicates, dropped, redelivered, filtered, filtered_not_monitored,
    filtered_canary, filtered_blank, filtered_rewind_duplicate, dead_lettered, difference, recorded_at, event_date, batch_count)
) as source
on target.batch_id = source.batch_id and target.hop = source.hop and target.event_date = source.event_date
  and target.recorded_at between :time_from and :time_to
when matched then update set
  batch_seq = source.batch_seq, taken = source.taken, passed = source.passed, quarantined = source.quarantined,
  duplicates = source.duplicates, dropped = source.dropped, redelivered = source.redelivered, filtered = source.filtered,
  filtered_not_monitored = source.filtered_not_monitored, filtered_canary = source.filtered_canary,
  filtered_blank = source.filtered_blank, filtered_rewind_duplicate = source.filtered_rewind_duplicate,
  dead_lettered = source.dead_lettered, difference = source.difference, recorded_at = source.recorded_at, batch_count = source.batch_count
when not matched then insert (
  batch_id, hop, batch_seq, taken, passed, quarantined, duplicates, dropped, redelivered, filtered, filtered_not_monitored,
  filtered_canary, filtered_blank, filtered_rewind_duplicate, dead_lettered, difference, recorded_at, event_date, batch_count)
values (
  source.batch_id, source.hop, source.batch_seq, source.taken, source.passed, source.quarantined, source.duplicates, source.dropped,
  source.redelivered, source.filtered, source.filtered_not_monitored, source.filtered_canary, source.filtered_blank,
  source.filtered_rewind_duplicate, source.dead_lettered, source.difference, source.recorded_at, source.event_date,
  source.batch_count)
