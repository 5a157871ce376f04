-- The dates on which a table has rows of a user.
-- Grain: touched_date.
-- Parameters: table expression, partition_column expression, user varchar
select distinct :partition_column as touched_date
from :table
where user_name = :user
order by touched_date
