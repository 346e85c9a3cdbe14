"""How a round is played: people speak, press and answer while something is wrong, and the books are closed after it."""
