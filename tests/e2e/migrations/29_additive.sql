CREATE TABLE notes (id bigint, text text);
