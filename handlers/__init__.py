"""What we decide about each thing heard: the mind, without clock, network or queue."""
