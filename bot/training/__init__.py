"""How the shipped weights are learnt: our own sentences, the open rows, and one small trainer for each model."""
