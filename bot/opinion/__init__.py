"""The line to a service that speaks like OpenAI's: one address from the configuration, and no other."""
