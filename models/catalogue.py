"""All tables, for those who create, describe or empty them: the stand, the tests, the deployment's test."""

from __future__ import annotations

from typing import Any

from models.audit_entry import AuditEntry, AuditHead
from models.ballot import Ballot
from models.base import Table
from models.campaign import Campaign
from models.candidate import Candidate
from models.console_session import ConsoleSession
from models.dossier import Dossier
from models.grant import Grant
from models.identity import Identity
from models.job import Job
from models.ladder import Ladder
from models.login_ticket import LoginTicket
from models.member import Member
from models.nomination import Nomination, NominationMaterial, NominationPlace, NominationStep
from models.quarantine import QuarantinedRecord
from models.recount import Recount
from models.reminder import Reminder
from models.reminder_plan import StoredReminderPlan
from models.reminder_run import ReminderRun
from models.result import Result
from models.roll import RollEntry
from models.roll_amendment import RollAmendment
from models.roll_committee import RollCommittee
from models.roster_import import RosterImport, RosterImportPart, RosterMark
from models.sending import Sending
from models.subscription import Subscription
from models.suggestion import Suggester, Suggestion
from models.tally import Tally
from models.turnout import Turnout
from models.unit import Unit
from models.unit_name import UnitName
from models.upload import Upload
from models.wechat_token import WeChatToken

ALL_TABLES: tuple[type[Table], ...] = (
    AuditEntry,
    AuditHead,
    Ballot,
    Campaign,
    Candidate,
    ConsoleSession,
    Dossier,
    Grant,
    Identity,
    Job,
    Ladder,
    LoginTicket,
    Member,
    Nomination,
    NominationMaterial,
    NominationPlace,
    NominationStep,
    QuarantinedRecord,
    Recount,
    Reminder,
    ReminderRun,
    Result,
    RollAmendment,
    RollCommittee,
    RollEntry,
    RosterImport,
    RosterImportPart,
    RosterMark,
    Sending,
    StoredReminderPlan,
    Subscription,
    Suggester,
    Suggestion,
    Tally,
    Turnout,
    Unit,
    UnitName,
    Upload,
    WeChatToken,
)
STREAMED: dict[str, str] = {"ballots": "NEW_IMAGE", "jobs": "NEW_IMAGE", "reminder_runs": "NEW_IMAGE"}
EXPIRING: dict[str, str] = {
    "console_sessions": "expires_at",
    "login_tickets": "expires_at",
    "reminders": "expires_at",
    "roster_import_parts": "expires_at",
    "suggesters": "expires_at",
    "suggestions": "expires_at",
    "wechat_tokens": "expires_at",
}


def define_table(table: type[Table], name: str) -> dict[str, Any]:
    """Return what CreateTable needs for a table of this name: keys, indexes, stream; on-demand."""
    schema = table._get_schema()
    definition: dict[str, Any] = {
        "TableName": name,
        "KeySchema": _hash_first(schema["key_schema"]),
        "AttributeDefinitions": schema["attribute_definitions"],
        "BillingMode": "PAY_PER_REQUEST",
    }
    if schema["global_secondary_indexes"]:
        definition["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index["index_name"],
                "KeySchema": _hash_first(index["key_schema"]),
                "Projection": index["projection"],
            }
            for index in schema["global_secondary_indexes"]
        ]
    if table.noun in STREAMED:
        definition["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": STREAMED[table.noun]}
    return definition


def _hash_first(key_schema: Any) -> Any:
    return sorted(key_schema, key=lambda part: part["KeyType"] != "HASH")
