-- The entities that gold has windows of.
-- Grain: one row per entity.
select distinct entity from gold_entity_metrics_10min order by entity
