"""What DingTalk tells us, by each of its doors, said in our words."""
