ALTER TABLE events DETACH PARTITION events_2026;
UPDATE events_2026 SET what = upper(what);
