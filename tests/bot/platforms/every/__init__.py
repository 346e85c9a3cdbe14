"""What the tests that run over every platform know of each of them."""
