-- no value of a type can be dropped
SELECT 1;
