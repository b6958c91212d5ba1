"""Spreadsheets as offices have them: read in a process of its own, written so that no cell can ever act."""
