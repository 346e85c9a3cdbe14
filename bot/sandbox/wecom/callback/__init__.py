"""How WeCom calls: its XML, its seal, and the post that carries both."""
