-- The columns that the tables have now, one row each, for a comparison with the declared ones.
-- Parameters: database varchar
select table_name, column_name, data_type
from information_schema.columns
where table_schema = :database
