"""What can be wrong with a configuration, said in plain words and with each key as it is written."""
