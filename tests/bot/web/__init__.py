"""The pages behind signed links do what they say, and nothing else."""
