-- The rows of a table's keys that differ between now and an earlier state: which were there then, and how often each is there now. A row
-- that stood there twice then is to be there once. Keys that a later batch has written are left out: a late statement must not set them
-- back. A row without a key, which no batch writes, is nobody's: it stays as it is.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :key(t) is the columns that identify a row; :partition(t) is the
--   column that the table is partitioned by; :whole_key(t) is a is not null and so on.
-- Tables: *_events, *_quarantine, *_10min
-- Grain: one for each row that differs in any column. The row with place 1 stands for its key.
-- Parameters: earlier statement, is_later expression, date_from date, date_to date
with counted as (
  select :columns(:table), max(was_there) as rows_then, cast(sum(is_there) as bigint) as rows_now
  from (
    select :columns(:table), 1 as was_there, 0 as is_there
    from (:earlier) as earlier
    where :partition(:table) between :date_from and :date_to
    union all
    select :columns(:table), 0 as was_there, 1 as is_there
    from :table
    where :partition(:table) between :date_from and :date_to
  ) as both_states
  group by :columns(:table)
),
keyed as (
  select c.*, row_number() over (partition by :key(:table) order by rows_now desc) as place,
    max(rows_now) over (partition by :key(:table)) as most_now,
    max(case when rows_then <> rows_now then 1 else 0 end) over (partition by :key(:table)) as is_changed,
    max(case when rows_now > 0 and :is_later then 1 else 0 end) over (partition by :key(:table)) as is_kept
  from counted as c
)
select :columns(:table), rows_then, rows_now, place, most_now
from keyed
where is_changed = 1 and is_kept = 0 and :whole_key(:table)
