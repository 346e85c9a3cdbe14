"""How we hear and speak: each platform's wire, and the doors it comes in by."""
