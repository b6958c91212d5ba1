"""Files from outside are opened in a process of their own, bounded in memory and time."""
