-- Trino's functions in DuckDB's words: what sql/ uses. What people at the query prompt use is in query-functions.sql. A macro may shadow a
-- built-in of another meaning; the built-in is then reached as system.main.f. One statement a line.

-- JSON: DuckDB's ->> gives SQL NULL for JSON null and text for every scalar, as Trino does; an object or array is NULL, as in Trino.
create or replace macro json_extract_scalar(j, p) as (try(system.main.json_value(cast(j as varchar), p)) ->> '$');
create or replace macro json_parse(s) as cast(s as json);

-- Time: from_unixtime and from_iso8601_timestamp give timestamps with a zone, the latter to the millisecond; date_diff counts whole units
-- passed, not borders crossed.
create or replace macro from_iso8601_timestamp(s) as date_trunc('millisecond', cast(s as timestamptz));
create or replace macro from_unixtime(x) as to_timestamp(cast(x as double));
create or replace macro to_unixtime(t) as epoch(t);
create or replace macro date_diff(u, a, b) as system.main.datesub(u, a, b);
create or replace macro date_add(u, n, t) as cast_to_type(t + n * cast('1 ' || u as interval), t);

-- Text: a regular expression without a match gives NULL, and a replacement replaces every match.
-- While DuckDB plans, it compiles a pattern of regexp_matches and reckons with it, again at each rule that it tries; one of
-- regexp_replace it compiles when the statement runs. With the revert patterns that made two thirds of what silver took for a few rows. So
-- a text matches where putting U+FFFF, which is no character, in place of the match changes it; an empty match does, too.
create or replace macro regexp_like(s, p) as system.main.regexp_replace(s, p, chr(65535)) <> s;
create or replace macro regexp_extract(s, p) as case when regexp_like(s, p) then system.main.regexp_extract(s, p) end,
  (s, p, g) as case when regexp_like(s, p) then system.main.regexp_extract(s, p, g) end;
create or replace macro regexp_replace(s, p) as system.main.regexp_replace(s, p, '', 'g'),
  (s, p, r) as system.main.regexp_replace(s, p, system.main.regexp_replace(r, '\$(\d)', '\\\1', 'g'), 'g');
create or replace macro to_utf8(s) as encode(s);
create or replace macro sha256(b) as unhex(system.main.sha256(b));
create or replace macro md5(b) as unhex(system.main.md5(b));
create or replace macro url_extract_host(u) as
  nullif(system.main.regexp_extract(u, '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]*)', 1), '');

-- NULL in, NULL out.
create or replace macro concat(a, b) as a || b, (a, b, c) as a || b || c, (a, b, c, d) as a || b || c || d;
create or replace macro greatest(a, b) as case when a is null or b is null then null else system.main.greatest(a, b) end,
  (a, b, c) as case when a is null or b is null or c is null then null else system.main.greatest(a, b, c) end;
create or replace macro least(a, b) as case when a is null or b is null then null else system.main.least(a, b) end,
  (a, b, c) as case when a is null or b is null or c is null then null else system.main.least(a, b, c) end;

-- Collections and aggregates.
-- The built-in is NULL over only NULLs, where Trino counts 0, and a HUGEINT.
create or replace macro count_if(x) as count(case when x then 1 end);
create or replace macro approx_distinct(x) as approx_count_distinct(x);
create or replace macro array_join(a, s) as array_to_string(a, s),
  (a, s, n) as array_to_string(list_transform(a, x -> coalesce(cast(x as varchar), n)), s);
create or replace macro sequence(a, b) as generate_series(a, b), (a, b, s) as generate_series(a, b, s);
