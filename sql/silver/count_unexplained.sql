-- How many rows of the replayed dates no chunk of the replay has written: nothing in bronze explains them.
-- A live batch may have run between two chunks, and its rows are younger than the first.
-- Parameters: date_from date, date_to date, first_seq bigint
select count(*) from silver_events where event_date between :date_from and :date_to and coalesce(batch_seq, 0) < :first_seq
