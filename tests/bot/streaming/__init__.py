"""Long connections, against the sandbox's other side of them."""
