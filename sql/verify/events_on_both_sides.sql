-- Events that are in silver_events although silver_quarantine holds them open: the first of them, and how many there are in all.
-- Grain: (event_id, event_date).
select s.event_id, s.event_date, min(s.batch_id) as batch_id, min(q.quarantine_batch_id) as quarantine_batch_id,
  count(*) over () as event_count
from silver_events as s
join silver_quarantine as q on q.event_id = s.event_id and q.event_date = s.event_date
where q.status = 'quarantined'
group by s.event_id, s.event_date
order by event_date, event_id
limit 3
