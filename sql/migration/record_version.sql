-- Records that the tables have a schema version from now on.
-- Parameters: version bigint, applied_at timestamp, changes varchar
insert into schema_versions (version, applied_at, changes)
values (:version, :applied_at, :changes)
