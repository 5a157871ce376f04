-- What Wikimedia itself knows about a revision: its tags, and how likely a model holds it to be reverted. Either may come before the edit,
-- or days after it; in whatever order they come, the row is the same.
-- Grain: one row per (wiki, revision_id).
create table if not exists silver_revision_signals (
  wiki varchar, -- database name, such as enwiki
  revision_id bigint,
  entity varchar, -- canonical key of the revision's page
  revision_timestamp timestamp(6), -- when the revision was made, UTC
  tags varchar, -- as last seen, comma-separated; null until a change of tags has come
  tags_timestamp timestamp(6), -- of the change that they are of, UTC
  undo_tagged_at timestamp(6), -- when mw-undo was added: the revision undoes others; null where it was not, as for the next ones
  rollback_tagged_at timestamp(6), -- mw-rollback
  manual_revert_tagged_at timestamp(6), -- mw-manual-revert: an earlier text was put back by hand
  reverted_at timestamp(6), -- mw-reverted: the revision itself was reverted
  blanked_at timestamp(6), -- mw-blank
  replaced_at timestamp(6), -- mw-replace: nine tenths of the text are gone
  redirect_removed_at timestamp(6), -- mw-removed-redirect
  revert_risk double, -- how likely the model holds a revert, 0 to 1; null until a prediction has come
  revert_risk_model varchar, -- such as revertrisk-language-agnostic
  revert_risk_version varchar, -- of the model
  revert_risk_timestamp timestamp(6), -- of the prediction, UTC
  other_revert_risk double, -- by another model, or an older version; null where there is none
  other_revert_risk_model varchar,
  other_revert_risk_version varchar,
  other_revert_risk_timestamp timestamp(6),
  editor_edit_count bigint, -- how many edits the editor had made by then, this one included
  editor_registered_at timestamp(6), -- null for who has not registered
  editor_groups varchar, -- such as *,user,autoconfirmed
  editor_is_temporary boolean,
  editor_timestamp timestamp(6), -- of the event that told of the editor, UTC
  batch_id varchar, -- the silver batch that last wrote the row
  batch_seq bigint, -- its number
  processed_at timestamp(6), -- event time of the batch, UTC
  event_date date -- of revision_timestamp, UTC
)
with (format = 'PARQUET', partitioning = array['event_date'])
