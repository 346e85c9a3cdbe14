"""纸条: notes on a board, by HTTP and JSON."""
