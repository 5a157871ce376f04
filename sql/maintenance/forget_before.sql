-- Forgets the rows before a date. It names whole partitions, so that Iceberg drops their files without reading them.
-- Parameters: table expression, partition_column expression, kept_from date
delete from :table where :partition_column < :kept_from
