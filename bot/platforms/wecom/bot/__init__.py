"""The smart bot (智能机器人): what it hears, how it answers, and how it speaks over its long connection."""
