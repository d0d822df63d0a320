CREATE INDEX CONCURRENTLY tags_label ON tags (label);
