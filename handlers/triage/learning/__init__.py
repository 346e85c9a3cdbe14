"""What is learnt from texts: hashed pieces of them, a logistic regression over these, and the files of its weights."""
