"""Tests on the real stream of DynamoDB Local."""
