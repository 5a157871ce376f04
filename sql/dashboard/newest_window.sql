-- The newest window that gold holds, which ends the periods of the pages.
-- Grain: one row; null where gold is empty. Reads the newest date only.
select max(window_start) as newest
from gold_global_metrics_10min
where metric_date = (select max(metric_date) from gold_global_metrics_10min)
