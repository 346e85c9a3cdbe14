"""A second opinion on what we are not sure of: asked for afterwards, of whom the organisation chose, only shown."""
