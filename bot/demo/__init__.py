"""Everything on one machine: the servers, the processes and the sandbox, started for a demonstration or a test."""
