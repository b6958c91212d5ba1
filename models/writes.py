"""Several writes as one: all of them happen, or none."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError
from pynamodb.exceptions import VerboseClientError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from models.base import Table, current_store

# DynamoDB's limit for one transaction.
MOST_WRITES = 100


class Refused(Exception):
    """Conditions did not hold and nothing was written; `positions` are the refused writes' places."""

    def __init__(self, positions: tuple[int, ...]) -> None:
        super().__init__(f"refused at {positions}")
        self.positions = positions


class Writes:
    """The writes of one transaction in the order they are added; unlike PynamoDB's, it tells which was refused."""

    def __init__(self) -> None:
        self._items: list[dict[str, Any]] = []

    def __len__(self) -> int:
        return len(self._items)

    def check(self, row: Table, condition: Condition) -> None:
        """Demand that the condition holds for the item under this key, and change nothing of it."""
        key = row.get_delete_kwargs_from_instance(condition=condition)
        self._items.append({"ConditionCheck": key})

    def save(self, row: Table, condition: Condition | None = None) -> None:
        """Put the item."""
        self._items.append({"Put": row.get_save_kwargs_from_instance(condition=condition)})

    def update(self, row: Table, actions: list[Action], condition: Condition | None = None) -> None:
        """Change the item under this key."""
        self._items.append({"Update": row.get_update_kwargs_from_instance(actions=actions, condition=condition)})

    def delete(self, row: Table, condition: Condition | None = None) -> None:
        """Delete the item under this key."""
        self._items.append({"Delete": row.get_delete_kwargs_from_instance(condition=condition)})

    def send(self) -> None:
        """Write everything; raise Refused when a condition did not hold, StoreBusy when a later try may succeed."""
        try:
            current_store().dispatch("TransactWriteItems", {"TransactItems": self._items})
        except ClientError as error:
            raise Refused(_refused_positions(error)) from error


def _refused_positions(error: ClientError) -> tuple[int, ...]:
    reasons = error.cancellation_reasons if isinstance(error, VerboseClientError) else []
    return tuple(
        place
        for place, reason in enumerate(reasons)
        if reason is not None and reason.code == "ConditionalCheckFailed"
    )
