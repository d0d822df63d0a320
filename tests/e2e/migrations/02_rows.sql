INSERT INTO users (name, mail, city) VALUES ('Ada', 'ada@example.org', 'London'), ('Grace', NULL, 'New York');
