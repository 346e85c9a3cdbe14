"""Rules an administrator writes: when this is so, then do that; watched before they act, and told where they did."""
