-- Removes the rows of a user from a table.
-- Parameters: table expression, user varchar
delete from :table where user_name = :user
