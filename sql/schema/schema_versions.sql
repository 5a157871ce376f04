-- What has been done to the tables, by whoever opened the lakehouse with a newer schema.
-- Grain: one row per migration that changed anything.
create table if not exists schema_versions (
  version bigint, -- of the schema that the tables have since then
  applied_at timestamp(6), -- system time, UTC
  changes varchar -- the tables and columns that were added; semicolon-separated
)
with (format = 'PARQUET')
