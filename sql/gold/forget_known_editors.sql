-- Forgets who was known on some days, so that they are learned again.
-- Parameters: dates date[]
delete from gold_known_editors where metric_date in (:dates)
