-- The wikis that have windows in a period, for the filter of the board.
-- Parameters: date_from date, date_to date
select distinct substr(entity, 1, strpos(entity, ':') - 1) as wiki
from gold_entity_metrics_10min
where metric_date between :date_from and :date_to
order by wiki
