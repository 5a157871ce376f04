-- When the lakehouse was made, by the system's clock; null where that was not recorded.
select min(applied_at) as made_at
from schema_versions
