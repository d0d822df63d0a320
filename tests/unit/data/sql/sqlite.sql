PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE customer (id INTEGER PRIMARY KEY, [Full Name] TEXT NOT NULL DEFAULT 'a\b;', `tags` BLOB DEFAULT x'00ff');
INSERT INTO customer VALUES(1,replace('O''Brien;\n\.','\n',char(10)),X'00ff');
INSERT INTO customer VALUES(2,'$$',X'00ff');
CREATE TABLE log (at TEXT, what TEXT CHECK (what <> ';'));
CREATE TRIGGER touched AFTER UPDATE OF "Full Name" ON customer WHEN new.id > 1
BEGIN
  INSERT INTO log VALUES (datetime('now'), CASE new.id WHEN 2 THEN 'two; END;' ELSE 'more' END);
  DELETE FROM log WHERE what = 'x'; -- END;
END
;
CREATE VIEW happy AS SELECT id, "Full Name" -> '$.a' AS [end] FROM customer;
CREATE INDEX i ON log (what) WHERE what IS NOT NULL;
COMMIT;
