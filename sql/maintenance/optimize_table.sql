-- Rewrites small files and merges delete files into their data, in the partitions from a date on. Athena only; the predicate may name partition
-- columns and no other: https://docs.aws.amazon.com/athena/latest/ug/optimize-statement.html
-- Parameters: table expression, partition_column expression, date_from date
optimize :table rewrite data using bin_pack where :partition_column >= :date_from
