CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE, amount numeric(10, 2) NOT NULL, at timestamptz);
