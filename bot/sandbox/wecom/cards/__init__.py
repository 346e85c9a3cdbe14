"""Template cards: as they travel, what each surface allows, and how the client draws them."""
