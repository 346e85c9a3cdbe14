"""The form for those whom no bot can reach, and the page on which they and we talk from then on."""
