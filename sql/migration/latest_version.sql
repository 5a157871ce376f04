-- The schema version of the tables; 0 where none has been recorded.
select coalesce(max(version), 0) as version
from schema_versions
