-- What Trino's functions and operators are in DuckDB's words for people's queries; query-functions.tsv says which name takes which macro.
-- Statements of sql/ run without them. The macros live in a database of their own, so that none shadows a built-in; a built-in that
-- trino-functions.sql shadows is reached as system.main.f. A value that DuckDB would treat otherwise ends the query by error().

-- Numbers. DuckDB has NULL for a division by zero, a DOUBLE for ceil of an integer, and no decimal quotient.
create or replace macro trino.main.divide(a integer, b integer) as case when b = 0 then error('Division by zero; write nullif(…, 0)')
    else system.main."//"(a, b) end,
  (a bigint, b bigint) as case when b = 0 then error('Division by zero; write nullif(…, 0)') else system.main."//"(a, b) end,
  (a, b) as case
    when typeof(a) like 'DECIMAL%' and typeof(b) not in ('DOUBLE', 'FLOAT') or typeof(b) like 'DECIMAL%'
      and typeof(a) not in ('DOUBLE', 'FLOAT')
      then error('the engines keep different digits of a decimal quotient; write 7e0 for 7.0, or cast(x as double)')
    when a = 0 and b = 0 then error('Division of zero by zero, which is NaN on Trino; write nullif(…, 0)')
    else system.main."/"(a, b) end;
create or replace macro trino.main.mod(a, b) as case when b = 0 then error('Division by zero; write nullif(…, 0)')
    else system.main.mod(a, b) end;
create or replace macro trino.main.plus(a date, b interval) as cast(a + b as date), (a interval, b date) as cast(a + b as date),
  (a date, b integer) as error('Trino adds no number to a date; write date_add(''day'', n, x)'),
  (a integer, b date) as error('Trino adds no number to a date; write date_add(''day'', n, x)'), (a, b) as a + b;
create or replace macro trino.main.minus(a date, b interval) as cast(a - b as date),
  (a date, b date) as to_days(cast(a - b as integer)),
  (a date, b integer) as error('Trino takes no number from a date; write date_add(''day'', -n, x)'), (a, b) as a - b;
create or replace macro trino.main.ceil(x integer) as x, (x bigint) as x, (x) as system.main.ceil(x);
create or replace macro trino.main.ceiling(x integer) as x, (x bigint) as x, (x) as system.main.ceil(x);
create or replace macro trino.main.floor(x integer) as x, (x bigint) as x, (x) as system.main.floor(x);
create or replace macro trino.main.round(x) as system.main.round(x),
  (x, n) as case when typeof(x) like 'DECIMAL%' then error('a decimal keeps its zeros on Trino; write cast(x as decimal(18, 2))')
    else system.main.round(x, n) end;
create or replace macro trino.main.truncate(x) as system.main.trunc(x);
create or replace macro trino.main.sign(x integer) as cast(system.main.sign(x) as integer),
  (x bigint) as cast(system.main.sign(x) as bigint),
  (x) as case when typeof(x) in ('DOUBLE', 'FLOAT') then cast(system.main.sign(x) as double)
    else error('sign is known of integers and doubles') end;
create or replace macro trino.main.ln(x) as case when x = 0 then -cast('infinity' as double) else system.main.ln(x) end;
create or replace macro trino.main.log(b, x) as system.main.log(b, x);
create or replace macro trino.main.e() as exp(1e0);
create or replace macro trino.main.infinity() as cast('infinity' as double);
create or replace macro trino.main.rand() as system.main.random(), (n) as cast(system.main.floor(system.main.random() * n) as bigint),
  (a, b) as cast(a + system.main.floor(system.main.random() * (b - a)) as bigint);
create or replace macro trino.main.random() as system.main.random(), (n) as trino.main.rand(n), (a, b) as trino.main.rand(a, b);
create or replace macro trino.main.to_base(x, radix) as system.main.lower(system.main.to_base(x, radix));
create or replace macro trino.main.width_bucket(x, low, high, n) as case
    when low >= high then error('the lower bound comes first') when x < low then cast(0 as bigint)
    when x >= high then cast(n + 1 as bigint)
    else cast(system.main.floor(n * system.main."/"(cast(x as double) - low, high - low) + 1) as bigint) end;
create or replace macro trino.main.bitwise_and(a, b) as cast(a as bigint) & cast(b as bigint);
create or replace macro trino.main.bitwise_or(a, b) as cast(a as bigint) | cast(b as bigint);
create or replace macro trino.main.bitwise_xor(a, b) as system.main.xor(cast(a as bigint), cast(b as bigint));
create or replace macro trino.main.bitwise_not(a) as ~cast(a as bigint);
-- Of no row that meets it, DuckDB counts NULL where all are NULL, and Trino 0.
create or replace macro trino.main.counted(x) as coalesce(cast(x as bigint), 0);
create or replace macro trino.main.number_or_null(x) as case when not isnan(x) then x end;
create or replace macro trino.main.whole(x hugeint) as cast(x as bigint), (x) as x;
create or replace macro trino.main.undecimal(x) as case
    when typeof(x) like 'DECIMAL%' then error('the average of a decimal is a double here; write avg(cast(x as double))') else x end;

-- Casts. A double becomes the nearest integer with halves away from zero; a text must be what Trino takes; what the engines write in
-- different ways has no text.
create or replace macro trino.main.as_integer(x varchar) as case
    when regexp_full_match(x, '[+-]?[0-9]+') then x
    when x is not null then error('Cannot cast ''' || x || ''' to an integer; write try_cast') end,
  (x boolean) as x, (x) as case when typeof(x) in ('DOUBLE', 'FLOAT') then system.main.round(x) else x end;
create or replace macro trino.main.try_integer(x varchar) as case when regexp_full_match(x, '[+-]?[0-9]+') then x end, (x boolean) as x,
  (x) as case when typeof(x) in ('DOUBLE', 'FLOAT') then system.main.round(x) else x end;
create or replace macro trino.main.as_number(x varchar) as case
    when regexp_full_match(x, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') then x
    when x is not null then error('Cannot cast ''' || x || ''' to a number; write try_cast') end, (x) as x;
create or replace macro trino.main.try_number(x varchar) as case
    when regexp_full_match(x, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') then x
    when regexp_full_match(x, '(?s)\s.*|.*\s|[+-]?(NaN|Infinity)|.*[dDfF]')
      then error('''' || x || ''' is a number to one engine only') end,
    (x) as x;
create or replace macro trino.main.as_boolean(x varchar) as case when system.main.lower(x) in ('true', 'false', 't', 'f', '1', '0') then x
    when x is not null then error('Cannot cast ''' || x || ''' to boolean; write try_cast') end, (x) as x;
create or replace macro trino.main.try_boolean(x varchar) as case
    when system.main.lower(x) in ('true', 'false', 't', 'f', '1', '0') then x end, (x) as x;
create or replace macro trino.main.as_date(x varchar) as case when regexp_full_match(x, '[0-9]{4}-[0-9]{2}-[0-9]{2}') then x
    when x is not null then error('Value cannot be cast to date: ' || x || '; write yyyy-MM-dd, or date(from_iso8601_timestamp(x))')
    end, (x) as x;
create or replace macro trino.main.try_date(x varchar) as case when regexp_full_match(x, '[0-9]{4}-[0-9]{2}-[0-9]{2}') then x
    when regexp_matches(x, '^\s*[+-]?[0-9]+-[0-9]+-[0-9]+')
      then error('''' || x || ''' is a date to one engine only; write yyyy-MM-dd') end, (x) as x;
create or replace macro trino.main.to_digits(x, digits) as case when digits = 6 then x
    else make_timestamp(cast(system.main.round(system.main."/"(epoch_us(x), cast(power(10, 6 - digits) as double))) * power(10, 6 -
    digits) as bigint)) end;
create or replace macro trino.main.as_timestamp(x varchar, digits) as case
    when regexp_full_match(x, '[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?')
      then trino.main.to_digits(cast(x as timestamp), digits)
    when x is not null then error('Value cannot be cast to timestamp: ' || x ||
    '; write yyyy-MM-dd HH:mm:ss, or from_iso8601_timestamp(x)') end,
  (x, digits) as trino.main.to_digits(cast(x as timestamp), digits);
create or replace macro trino.main.try_timestamp(x varchar, digits) as case
    when regexp_full_match(x, '[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?')
      then trino.main.to_digits(try_cast(x as timestamp), digits)
    when regexp_matches(x, '^\s*[+-]?[0-9]+-[0-9]+-[0-9]+($| )')
      then error('''' || x || ''' is a timestamp to one engine only; write yyyy-MM-dd HH:mm:ss') end,
  (x, digits) as trino.main.to_digits(cast(x as timestamp), digits);
create or replace macro trino.main.as_varchar(x varchar) as x, (x) as case
    when typeof(x) in ('BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'DATE', 'UUID', '"NULL"')
      or typeof(x) like 'DECIMAL%' then cast(x as varchar)
    when typeof(x) in ('DOUBLE', 'FLOAT')
      then error('the engines write doubles differently; write cast(cast(x as decimal(18, 2)) as varchar)')
    when typeof(x) like 'TIMESTAMP%' then error('the engines write times differently; write date_format(x, ''%Y-%m-%d %H:%i:%s'')')
    else error('the engines write ' || typeof(x) || ' differently; take its parts') end;

-- Time. date_diff counts whole units passed, of milliseconds; months end where the shorter one does.
create or replace macro trino.main.months_passed(a, b) as
  (year(b) - year(a)) * 12 + month(b) - month(a)
    - case when a + to_months(cast((year(b) - year(a)) * 12 + month(b) - month(a) as integer)) > b then 1 else 0 end;
create or replace macro trino.main.months_between(a, b) as case when a <= b then trino.main.months_passed(a, b)
    else -trino.main.months_passed(b, a) end;
create or replace macro trino.main.date_diff(u, a, b) as case u
    when 'month' then trino.main.months_between(date_trunc('millisecond', a), date_trunc('millisecond', b))
    when 'quarter' then system.main."//"(trino.main.months_between(date_trunc('millisecond', a), date_trunc('millisecond', b)), 3)
    when 'year' then system.main."//"(trino.main.months_between(date_trunc('millisecond', a), date_trunc('millisecond', b)), 12)
    else system.main.datesub(u, date_trunc('millisecond', a), date_trunc('millisecond', b)) end;
create or replace macro trino.main.date_add(u, n, t) as case
    when typeof(t) = 'DATE' and u in ('millisecond', 'second', 'minute', 'hour')
      then error(u || ' is no unit of a date; cast it to timestamp(6)')
    else cast_to_type(t + n * cast('1 ' || u as interval), t) end;
create or replace macro trino.main.date_trunc(u, t) as cast_to_type(system.main.date_trunc(u, t), t);
-- The parts of a length of time: DuckDB keeps days beside hours, and hours beyond a day where somebody wrote them so.
create or replace macro trino.main.milliseconds(x) as case
    when system.main.month(x) <> 0 or system.main.year(x) <> 0
      then error('a length of months has no days; write date_diff') else epoch_ms(x) end;
create or replace macro trino.main.day(x) as case
    when typeof(x) = 'INTERVAL' then system.main."//"(trino.main.milliseconds(x), 86400000) else system.main.day(x) end;
create or replace macro trino.main.hour(x) as case
    when typeof(x) = 'INTERVAL' then system.main.mod(system.main."//"(trino.main.milliseconds(x), 3600000), 24)
    else system.main.hour(x) end;
create or replace macro trino.main.minute(x) as case
    when typeof(x) = 'INTERVAL' then system.main.mod(system.main."//"(trino.main.milliseconds(x), 60000), 60)
    else system.main.minute(x) end;
create or replace macro trino.main.second(x) as case
    when typeof(x) = 'INTERVAL' then system.main.mod(system.main."//"(trino.main.milliseconds(x), 1000), 60)
    else system.main.second(x) end;
create or replace macro trino.main.millisecond(t) as system.main.mod(system.main.millisecond(t), 1000);
create or replace macro trino.main.date(x varchar) as cast(trino.main.as_date(x) as date), (x) as cast(x as date);
create or replace macro trino.main.from_iso8601_date(x) as cast(trino.main.as_date(x) as date);
create or replace macro trino.main.from_iso8601_timestamp(x) as case
    when regexp_full_match(x, '[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?)?(Z|[+-]00:?00)?')
      then system.main.date_trunc('millisecond', cast(x as timestamptz))
    when x is not null then error('''' || x || ''' is no time in UTC such as 2026-02-07T12:00:00Z') end;
create or replace macro trino.main.to_iso8601(x date) as cast(x as varchar),
  (x) as error('the engines write times differently; write date_format(x, ''%Y-%m-%dT%H:%i:%s'')');
create or replace macro trino.main.from_unixtime(x) as to_timestamp(system.main."/"(system.main.round(cast(x as double) * 1000), 1000));
create or replace macro trino.main.to_unixtime(t) as epoch(t);
create or replace macro trino.main.now() as system.main.date_trunc('millisecond', system.main.now());
create or replace macro trino.main.current_date() as cast(system.main.now() as date);
create or replace macro trino.main.current_timezone() as 'UTC';
create or replace macro trino.main.local_time(t timestamp, zone) as timezone(zone, timezone('UTC', t)),
  (t timestamptz, zone) as timezone(zone, t);
create or replace macro trino.main.date_format(t, f) as strftime(cast(t as timestamp), f);
create or replace macro trino.main.date_parse(s, f) as strptime(s, f);

-- Text. DuckDB trims spaces only, capitalises the German sharp s, keeps letters and their accents together, and counts from the end where
-- Trino has nothing.
create or replace macro trino.main.blanks() as chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(28) || chr(29) || chr(30) ||
    chr(31) || ' '
  || chr(5760) || chr(8192) || chr(8193) || chr(8194) || chr(8195) || chr(8196) || chr(8197) || chr(8198) || chr(8200) || chr(8201) ||
    chr(8202)
  || chr(8232) || chr(8233) || chr(8287) || chr(12288);
create or replace macro trino.main.concat_ws(s, a varchar) as system.main.concat_ws(s, a), (s, a varchar[]) as array_to_string(a, s),
  (s, a, b) as system.main.concat_ws(s, a, b), (s, a, b, c) as system.main.concat_ws(s, a, b, c),
  (s, a, b, c, d) as system.main.concat_ws(s, a, b, c, d), (s, a, b, c, d, e) as system.main.concat_ws(s, a, b, c, d, e);
create or replace macro trino.main.trim(x) as system.main.trim(x, trino.main.blanks()), (x, c) as system.main.trim(x, c);
create or replace macro trino.main.ltrim(x) as system.main.ltrim(x, trino.main.blanks()), (x, c) as system.main.ltrim(x, c);
create or replace macro trino.main.rtrim(x) as system.main.rtrim(x, trino.main.blanks()), (x, c) as system.main.rtrim(x, c);
create or replace macro trino.main.upper(x) as array_to_string(list_transform(string_split(x, 'ß'), p -> system.main.upper(p)), 'ß');
create or replace macro trino.main.chr(n) as system.main.chr(cast(n as integer));
create or replace macro trino.main.codepoint(x) as case when system.main.length(x) = 1 then unicode(x)
    else error('codepoint takes one character') end;
create or replace macro trino.main.levenshtein_distance(a, b) as case
    when octet_length(encode(a)) = system.main.length(a) and octet_length(encode(b)) = system.main.length(b)
    then levenshtein(a, b) when a is not null and b is not null then error('levenshtein_distance is known of ASCII only') end;
create or replace macro trino.main.normalize(x) as nfc_normalize(x);
create or replace macro trino.main.replace(x, s) as case when s = '' then error('replace takes a text to look for')
    else system.main.replace(x, s, '') end,
  (x, s, r) as case when s = '' then error('replace takes a text to look for') else system.main.replace(x, s, r) end;
create or replace macro trino.main.reverse(x varchar) as
    array_to_string(list_transform(range(system.main.length(x), 0, -1), i -> substring(x, i, 1)), '') || substring(x, 1, 0),
    (x) as list_reverse(x);
create or replace macro trino.main.lpad(x, n, p) as case when n < 0 or p = '' then error('lpad takes a length and a padding')
    else system.main.lpad(x, cast(n as integer), p) end;
create or replace macro trino.main.rpad(x, n, p) as case when n < 0 or p = '' then error('rpad takes a length and a padding')
    else system.main.rpad(x, cast(n as integer), p) end;
create or replace macro trino.main.split(x, d) as case when d = '' then error('The delimiter may not be the empty string')
    else string_split(x, d) end;
create or replace macro trino.main.split_part(x, d, n) as case
    when n < 1 then error('Index must be greater than zero') when d = '' then error('The delimiter may not be the empty string')
    else string_split(x, d)[n] end;
create or replace macro trino.main.strpos(x, s) as case when s = '' then cast(1 as bigint) else instr(x, s) end;
create or replace macro trino.main.substr(x, s) as case when s = 0 or -s > system.main.length(x) then ''
    else system.main.substring(x, s) end,
  (x, s, n) as case when s = 0 or -s > system.main.length(x) or n <= 0 then '' else system.main.substring(x, s, n) end;
create or replace macro trino.main.substring(x, s) as trino.main.substr(x, s), (x, s, n) as trino.main.substr(x, s, n);
create or replace macro trino.main.translate(x, a, b) as system.main.translate(x, a, b);
create or replace macro trino.main.md5(b) as unhex(system.main.md5(b));
create or replace macro trino.main.sha1(b) as unhex(system.main.sha1(b));
create or replace macro trino.main.sha256(b) as unhex(system.main.sha256(b));
create or replace macro trino.main.url_encode(x) as
  system.main.replace(system.main.replace(system.main.replace(system.main.url_encode(x), '%20', '+'), '~', '%7E'), '%2A', '*');
create or replace macro trino.main.url_decode(x) as case
    when regexp_matches(x, '%([^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)') then error('url_decode: a % stands without two hexadecimal digits')
    else system.main.url_decode(system.main.replace(x, '+', ' ')) end;
create or replace macro trino.main.from_hex(x) as case
    when system.main.mod(system.main.length(x), 2) = 1 then error('from_hex takes two digits for each byte') else unhex(x) end;
create or replace macro trino.main.url_extract_host(u) as
  nullif(system.main.regexp_extract(u, '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]*)', 1), '');
create or replace macro trino.main.url_extract_protocol(u) as nullif(system.main.regexp_extract(u, '^([A-Za-z][A-Za-z0-9+.-]*):', 1), '');

-- Regular expressions: no match is NULL, and a replacement replaces every match.
create or replace macro trino.main.regexp_like(s, p) as regexp_matches(s, p);
create or replace macro trino.main.regexp_extract(s, p) as case when regexp_matches(s, p) then system.main.regexp_extract(s, p) end,
  (s, p, g) as case when regexp_matches(s, p) then system.main.regexp_extract(s, p, g) end;
create or replace macro trino.main.regexp_extract_all(s, p) as system.main.regexp_extract_all(s, p),
  (s, p, g) as system.main.regexp_extract_all(s, p, g);
create or replace macro trino.main.regexp_replace(s, p) as system.main.regexp_replace(s, p, '', 'g'),
  (s, p, r) as system.main.regexp_replace(s, p, r, 'g');
create or replace macro trino.main.regexp_count(s, p) as len(system.main.regexp_extract_all(s, p));
create or replace macro trino.main.regexp_split(s, p) as string_split_regex(s, p);

-- JSON: an object or array is no scalar. DuckDB writes a number with a fraction anew.
create or replace macro trino.main.json_extract_scalar(j, p) as case
    when try(json_type(j, p)) = 'DOUBLE' then error('a number with a fraction is written differently; it cannot be read from JSON here')
    else try(system.main.json_value(j, p)) ->> '$' end;
create or replace macro trino.main.of_json(x, answer) as case
    when x is not null and not json_valid(x) then error('json_parse: the text is no JSON') else answer end;
create or replace macro trino.main.json_array_length(j) as case
    when try(json_type(j)) = 'ARRAY' then cast(system.main.json_array_length(j) as bigint) end;

-- Collections.
create or replace macro trino.main.elements(a) as case
    when typeof(a) like 'STRUCT%[]' then error('unnest of rows gives a column for each field on Trino; write values (1, ''a''), (2, ''b'')')
    else a end;
create or replace macro trino.main.of_plain(a) as case
    when typeof(a) like '%[][]' or typeof(a) like '%)[]'
      then error('rows, arrays and maps that may hold NULL are compared otherwise on Trino; compare their parts') else a end;
create or replace macro trino.main.subscript(c, k) as case
    when typeof(c) = 'VARCHAR' then error('a text has no elements; write substr(x, n, 1)')
    when typeof(c) not like 'MAP%' and typeof(c) not like 'STRUCT%' and try_cast(k as bigint) < 1 then error('array indices start at 1')
    when c is null or k is null or c[k] is not null then c[k]
    when typeof(c) like 'MAP%' then error('Key not present in map, or its value is NULL; write element_at(m, key)')
    when typeof(c) like 'STRUCT%' or try_cast(k as bigint) <= system.main.json_array_length(to_json(c)) then c[k]
    else error('Array subscript must be less than or equal to array length; write element_at(a, n)') end;
create or replace macro trino.main.element_at(c, k) as case
    when typeof(c) not like 'MAP%' and try_cast(k as bigint) = 0 then error('SQL array indices start at 1') else c[k] end;
create or replace macro trino.main.cardinality(c) as len(c);
create or replace macro trino.main.has_null(a) as len(list_filter(a, x -> x is null)) > 0;
create or replace macro trino.main.contains(a, x) as case when list_contains(trino.main.of_plain(a), x) then true
    when x is null or trino.main.has_null(a) then null when a is not null then false end;
create or replace macro trino.main.array_join(a, s) as array_to_string(list_transform(a, x -> trino.main.as_varchar(x)), s),
  (a, s, n) as array_to_string(list_transform(a, x -> coalesce(trino.main.as_varchar(x), n)), s);
create or replace macro trino.main.array_distinct(a) as list_filter(a, (x, i) -> list_position(a, x) = i);
create or replace macro trino.main.array_max(a) as case when not trino.main.has_null(a) then list_max(a) end;
create or replace macro trino.main.array_min(a) as case when not trino.main.has_null(a) then list_min(a) end;
create or replace macro trino.main.array_position(a, x) as case
    when x is not null and a is not null then cast(coalesce(list_position(trino.main.of_plain(a), x), 0) as bigint) end;
create or replace macro trino.main.array_remove(a, v) as case when v is not null
    then list_filter(trino.main.of_plain(a), x -> x is null or x <> v) end;
create or replace macro trino.main.array_sort(a) as list_sort(a, 'ASC', 'NULLS LAST');
create or replace macro trino.main.arrays_overlap(a, b) as case
    when list_has_any(list_filter(trino.main.of_plain(a), x -> x is not null), b) then true
    when trino.main.has_null(a) or trino.main.has_null(b) then null when a is not null and b is not null then false end;
create or replace macro trino.main.any_true(a) as trino.main.contains(a, true);
create or replace macro trino.main.all_true(a) as not trino.main.contains(a, false);
create or replace macro trino.main.none_true(a) as not trino.main.contains(a, true);
create or replace macro trino.main.repeat(x, n) as list_transform(range(cast(n as bigint)), i -> x);
create or replace macro trino.main.slice(a, s, n) as case when s = 0 then error('SQL array indices start at 1')
    when n < 0 then error('length must not be negative')
    when s < 0 and -s > len(a) then list_slice(a, 1, 0)
    else list_slice(a, case when s < 0 then len(a) + s + 1 else s end, case when s < 0 then len(a) + s else s - 1 end + n) end;
create or replace macro trino.main.trim_array(a, n) as case when n < 0 or n > len(a) then error('the array is shorter')
    else list_slice(a, 1, len(a) - n) end;
create or replace macro trino.main.checked_step(a, b, s) as case
    when a + s = a or (a <> b and (a + s > a) <> (b > a)) then error('sequence: the step leads away from the end') else s end;
-- Each counted from the first: a month after the 31st of January is the 28th of February, and two months are the 31st of March.
create or replace macro trino.main.times(a, b, s) as case
    when datepart('year', s) = 0 and datepart('month', s) = 0 then generate_series(a, b, trino.main.checked_step(a, b, s))
    else list_filter(list_transform(
        range(0, system.main."//"(abs(datediff('month', a, b)), abs(datepart('year', s) * 12 + datepart('month', s))) + 1),
        i -> a + trino.main.checked_step(a, b, s) * cast(i as integer)), x -> case when a <= b then x <= b else x >= b end) end;
create or replace macro trino.main.sequence(a date, b date) as list_transform(generate_series(a, b, to_days(case when a > b then -1
    else 1 end)), x -> cast(x as date)),
  (a, b) as generate_series(a, b, case when a > b then -1 else 1 end),
  (a date, b date, s interval) as list_transform(trino.main.times(a, b, s), x -> cast(x as date)),
  (a timestamp, b timestamp, s interval) as trino.main.times(a, b, s),
  (a timestamptz, b timestamptz, s interval) as trino.main.times(a, b, s),
  (a, b, s) as generate_series(a, b, trino.main.checked_step(a, b, s));

-- NULL in, NULL out.
create or replace macro trino.main.concat(a, b) as a || b, (a, b, c) as a || b || c, (a, b, c, d) as a || b || c || d,
  (a, b, c, d, e) as a || b || c || d || e,
  (a, b, c, d, e, f) as a || b || c || d || e || f, (a, b, c, d, e, f, g) as a || b || c || d || e || f || g,
  (a, b, c, d, e, f, g, h) as a || b || c || d || e || f || g || h;
create or replace macro trino.main.greatest(a, b) as case when a is not null and b is not null then system.main.greatest(a, b) end,
  (a, b, c) as case when a is not null and b is not null and c is not null then system.main.greatest(a, b, c) end,
  (a, b, c, d) as case when a is not null and b is not null and c is not null and d is not null then system.main.greatest(a, b, c, d) end;
create or replace macro trino.main.least(a, b) as case when a is not null and b is not null then system.main.least(a, b) end,
  (a, b, c) as case when a is not null and b is not null and c is not null then system.main.least(a, b, c) end,
  (a, b, c, d) as case when a is not null and b is not null and c is not null and d is not null then system.main.least(a, b, c, d) end;
