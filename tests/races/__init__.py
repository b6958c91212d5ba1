"""Races with real threads on stores that answer over a socket."""
