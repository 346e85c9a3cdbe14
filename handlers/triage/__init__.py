"""What a matter is and how bad it is: kind, topic, sentiment, urgency, priority; pure tables and functions."""
