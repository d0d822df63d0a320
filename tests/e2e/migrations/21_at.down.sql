-- cutover: lossy
ALTER TABLE orders ADD COLUMN at timestamptz;
