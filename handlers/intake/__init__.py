"""The customer's dialogue, from the first word to the receipt."""
