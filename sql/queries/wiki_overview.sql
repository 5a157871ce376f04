-- Each wiki in the last seven days of data, the busiest first.
select wiki, count(*) as events, cast(count_if(event_type in ('edit', 'new')) as bigint) as edits, count(distinct entity) as entities,
  count(distinct user_name) as users, cast(count_if(is_revert) as bigint) as reverts,
  cast(count_if(is_anonymous) as double) / nullif(count(*), 0) as anonymous_share,
  cast(count_if(is_bot) as double) / nullif(count(*), 0) as bot_share,
  max(event_timestamp) as latest_event
from silver_events
where event_date >= (select date_add('day', -6, max(event_date)) from silver_events)
group by wiki
order by events desc, wiki
limit 50
