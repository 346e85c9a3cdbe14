"""Every fault at every door: what a customer says is heard once, and they are told once, or somebody hears why not."""
