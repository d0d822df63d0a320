-- one of two
DROP INDEX users_city;
