"""The pages behind signed links, for a phone in the hand."""
