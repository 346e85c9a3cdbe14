"""What is private in people's words, who may see it, and what becomes of it when they ask."""
