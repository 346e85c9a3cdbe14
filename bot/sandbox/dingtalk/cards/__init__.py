"""Interactive cards: instances, where they hang, how they look, what a click sends."""
