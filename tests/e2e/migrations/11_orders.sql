INSERT INTO orders SELECT n, 1, n, '2026-01-01Z'::timestamptz + n * interval '1 hour' FROM generate_series(1, 50) AS n;
