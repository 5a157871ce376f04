-- Rewrites small files and merges delete files into their data, in at most 90 partitions: Athena opens 100 writers in a statement. Athena
-- only; the predicate may name partition columns and no other: https://docs.aws.amazon.com/athena/latest/ug/optimize-statement.html
-- Parameters: table expression, partition_column expression, dates date[]
optimize :table rewrite data using bin_pack where :partition_column in (:dates)
