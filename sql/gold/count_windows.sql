-- How many windows a gold batch computes, by verdict.
-- Parameters: entity_windows statement, user_windows statement, global_windows statement
select cast(count(*) as bigint) as computed, coalesce(cast(count_if(verdict = 'drop') as bigint), 0) as dropped
from (
  select verdict from (:entity_windows) as entity_windows
  union all
  select verdict from (:user_windows) as user_windows
  union all
  select verdict from (:global_windows) as global_windows
) as computed
