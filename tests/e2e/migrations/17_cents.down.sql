UPDATE orders SET amount = amount / 10;
