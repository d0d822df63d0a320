DROP TRIGGER stamp ON orders;
DROP FUNCTION stamp();
