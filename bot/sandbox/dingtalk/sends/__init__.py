"""What an app sends and takes back: robot messages, webhooks, media; and the files it was sent."""
