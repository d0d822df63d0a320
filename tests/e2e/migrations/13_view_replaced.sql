CREATE OR REPLACE VIEW totals AS SELECT user_id, sum(amount) AS total, count(*) AS n FROM orders GROUP BY user_id;
