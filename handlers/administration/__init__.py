"""What administrators use; pages come with the console, until then commands."""
