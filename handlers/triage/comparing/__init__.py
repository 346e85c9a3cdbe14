"""What two sentences are compared by: words that mean the same, what is asked, what is denied, how rare a word is."""
