-- Forgets the staged rows of earlier batches. It names whole partitions, so that Iceberg drops their files and writes none; what a late
-- statement of an earlier batch adds is forgotten by the next clearing.
-- Parameters: batch_seq bigint
delete from silver_staged where batch_seq < :batch_seq
