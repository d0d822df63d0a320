-- the rows stay, as does the table
SELECT 1;
