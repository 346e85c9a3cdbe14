"""What is measured by hand, with data that does not belong to the project; every figure names its command."""
