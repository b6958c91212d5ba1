"""Until when the materials of those who were not selected are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.rules.rule_set import RuleSet


def erases_at(rules: RuleSet) -> datetime:
    """Return the moment from which materials of nominations that were not published are deleted."""
    return rules.stage("judging").closes_at + timedelta(days=rules.retention_days)
