-- Removes the rows of suppressed revisions from silver_revision_signals.
-- The revisions are the statement purge/suppressed_revisions.
-- Parameters: revisions statement
delete from silver_revision_signals where wiki || ':' || cast(revision_id as varchar) in (:revisions)
