CREATE FUNCTION total_of(bigint) RETURNS numeric LANGUAGE sql STABLE AS $$
  -- of one user
  SELECT sum(amount) FROM orders WHERE user_id = $1;
$$;
