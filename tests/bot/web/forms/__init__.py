"""The form, and the page on which its people are answered."""
