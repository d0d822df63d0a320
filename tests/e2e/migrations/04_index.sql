CREATE INDEX users_name ON users (lower(name)) WHERE mail IS NOT NULL;
