"""What every table shares: one DynamoDB client, `<stage>-<noun>` names, and store failures renamed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any, ClassVar, TypeVar

from botocore.exceptions import ClientError
from pynamodb.connection.base import Connection, MetaTable
from pynamodb.connection.table import TableConnection
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from models.connections import NoAnswer
from models.errors import StoreBusy
from models.signing import Credentials
from models.wire import REPEATS, Exchange, Wire

T = TypeVar("T", bound="Table")

_BUSY = {
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "InternalServerError",
    "ServiceUnavailable",
    "TransactionConflictException",
    "TransactionInProgressException",
}
# Why one item of a cancelled transaction may succeed later.
_BUSY_ITEM = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}


class StoreFault(Exception):
    """A write failed for a reason that no repeat mends: too large, a right missing, a table missing."""


class Store(Connection):
    """One DynamoDB client for all tables of a stage; throttling, failures and silence become StoreBusy.

    So an error that PynamoDB raises for a write means one thing only: its condition did not hold.
    """

    def __init__(
        self,
        stage: str,
        region: str,
        endpoint: str | None = None,
        credentials: Credentials | None = None,
        exchange: Exchange | None = None,
        repeats: int = REPEATS,
    ) -> None:
        super().__init__(region=region, host=endpoint)
        self.stage = stage
        self.wire = Wire(region, endpoint, credentials, exchange, repeats)
        self._registering = Lock()

    @property
    def client(self) -> Any:
        """Return what PynamoDB takes for its botocore client."""
        return self.wire

    def register(self, meta_table: MetaTable) -> None:
        """Let this store know a table's keys; threads may ask at once."""
        with self._registering:
            if meta_table.table_name not in self._tables:
                self.add_meta_table(meta_table)

    def _make_api_call(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = super()._make_api_call(operation_name, operation_kwargs)
        except (ClientError, NoAnswer) as error:
            if is_busy(error):
                raise StoreBusy from error
            if operation_name in _WRITES and not is_condition_failure(error):
                raise StoreFault(f"{operation_name} failed: {_code_of(error)}") from error
            raise
        return answer

    def put_if_absent(self, put: dict[str, Any]) -> Mapping[str, Any] | None:
        """Send a conditional PutItem; return None when it was stored, else the item that stood there."""
        try:
            self.dispatch("PutItem", put)
        except ClientError as error:
            stored: Mapping[str, Any] = _answer_of(error).get("Item", {})
            return stored
        return None


def is_busy(error: Exception) -> bool:
    """Tell whether a later try may succeed: throttled, failed inside AWS, in conflict, or no answer."""
    if not isinstance(error, ClientError):
        return isinstance(error, NoAnswer)
    if _code_of(error) == "TransactionCanceledException":
        reasons = _reasons_of(error)
        return "ConditionalCheckFailed" not in reasons and (not reasons or bool(reasons & _BUSY_ITEM))
    status = _answer_of(error).get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return _code_of(error) in _BUSY or status >= 500


def is_condition_failure(error: Exception) -> bool:
    """Tell whether a write, or one write of a transaction, was refused because its condition did not hold."""
    if _code_of(error) == "TransactionCanceledException":
        return "ConditionalCheckFailed" in _reasons_of(error)
    return _code_of(error) == "ConditionalCheckFailedException"


def _code_of(error: Exception) -> str:
    return str(_answer_of(error).get("Error", {}).get("Code", type(error).__name__))


def _reasons_of(error: Exception) -> set[str]:
    return {str(reason.get("Code")) for reason in _answer_of(error).get("CancellationReasons", ())} - {"None"}


def _answer_of(error: Exception) -> Mapping[str, Any]:
    # PynamoDB raises its own ClientError, which keeps of DynamoDB's answer only the code.
    cause = error.__cause__ if isinstance(error.__cause__, ClientError) else error
    return cause.response if isinstance(cause, ClientError) else {}


_store: Store | None = None


def use_store(store: Store) -> None:
    """Read and write through this store from now on; entry points call it once."""
    global _store
    _store = store


def current_store() -> Store:
    """Return the store in use."""
    if _store is None:
        raise RuntimeError("use_store was not called")
    return _store


class Table(Model):
    """A PynamoDB model named `<stage>-<noun>` that shares one client with all others."""

    class Meta:
        table_name = ""
        billing_mode = "PAY_PER_REQUEST"

    noun: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        # PynamoDB looks up a batch's answer under the name that stands there: each table needs its own.
        cls.Meta = type("Meta", (cls.Meta,), {})  # type: ignore[misc, assignment]

    @classmethod
    def _get_connection(cls) -> TableConnection:
        store = current_store()
        if cls._connection is None or cls._connection.connection is not store:
            # Each its own: PynamoDB looks for a batch's items, and for those not processed, under this name.
            cls.Meta = type("Meta", (Table.Meta,), {})  # type: ignore[misc, assignment]
            cls.Meta.table_name = f"{store.stage}-{cls.noun}"
            cls._connection = _SharedTableConnection(cls.Meta.table_name, store, cls._meta_table())
        return cls._connection

    @classmethod
    def _meta_table(cls) -> MetaTable:
        schema = cls._get_schema()
        indexes = [
            {"IndexName": index["index_name"], "KeySchema": index["key_schema"]}
            for index in schema["global_secondary_indexes"]
        ]
        return MetaTable(
            {
                "TableName": cls.Meta.table_name,
                "KeySchema": schema["key_schema"],
                "AttributeDefinitions": schema["attribute_definitions"],
                "GlobalSecondaryIndexes": indexes,
            }
        )

    def change(self, actions: Sequence[Action], condition: Condition) -> None:
        """Change the item under this key on a condition, reading nothing back: what is sealed in it stays closed.

        Raises UpdateError when the condition does not hold.
        """
        hash_key, range_key = self._get_hash_range_key_serialized_values()
        self._get_connection().update_item(hash_key, range_key, actions, condition)

    def put_if_absent(self: T) -> T | None:
        """Store this item if its key is free (1 request); return None, or what already stands there."""
        hash_key = type(self)._hash_key_attribute()  # type: ignore[no-untyped-call]
        put = self.get_save_kwargs_from_instance(
            condition=hash_key.does_not_exist(), return_values_on_condition_failure="ALL_OLD"
        )
        stored = current_store().put_if_absent(put)
        return None if stored is None else self.from_raw_data(dict(stored))


class _SharedTableConnection(TableConnection):
    def __init__(self, table_name: str, store: Store, meta_table: MetaTable) -> None:
        self.table_name = table_name
        self.connection = store
        store.register(meta_table)
