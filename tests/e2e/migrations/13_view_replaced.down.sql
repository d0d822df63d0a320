DROP VIEW totals;
CREATE VIEW totals AS SELECT user_id, max(amount) AS total FROM orders GROUP BY user_id;
