"""The Stream gateway: tickets, frames, connections, acknowledgements."""
