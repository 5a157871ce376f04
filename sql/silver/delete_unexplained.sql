-- Removes the rows that silver/count_unexplained counts.
-- Parameters: date_from date, date_to date, first_seq bigint
delete from silver_events where event_date between :date_from and :date_to and coalesce(batch_seq, 0) < :first_seq
