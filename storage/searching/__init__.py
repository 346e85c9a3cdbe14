"""The index behind storage.search: by which pieces words are found again, and how it keeps up with the words."""
