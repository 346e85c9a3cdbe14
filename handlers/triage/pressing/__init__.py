"""What makes a matter press: the signs and their words, and when such words mean nothing."""
