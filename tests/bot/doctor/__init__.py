"""`huisheng doctor`: each thing that can be wrong is found, and said with what to do next."""
