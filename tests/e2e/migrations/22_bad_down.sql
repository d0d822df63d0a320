CREATE TABLE tags (id int, tag text);
