CREATE INDEX users_city ON users (city); CREATE UNIQUE INDEX users_mail ON users (mail);
