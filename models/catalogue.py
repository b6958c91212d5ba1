"""All tables, for those who create, describe or empty them: the stand, the tests, the deployment's test."""

from __future__ import annotations

from models.ballot import Ballot
from models.base import Table
from models.campaign import Campaign
from models.candidate import Candidate
from models.dossier import Dossier
from models.identity import Identity
from models.login_ticket import LoginTicket
from models.member import Member
from models.quarantine import QuarantinedRecord
from models.roll import RollEntry
from models.tally import Tally
from models.unit import Unit
from models.wechat_token import WeChatToken

ALL_TABLES: tuple[type[Table], ...] = (
    Ballot,
    Campaign,
    Candidate,
    Dossier,
    Identity,
    LoginTicket,
    Member,
    QuarantinedRecord,
    RollEntry,
    Tally,
    Unit,
    WeChatToken,
)
STREAMED: dict[str, str] = {"ballots": "NEW_IMAGE"}
EXPIRING: dict[str, str] = {"login_tickets": "expires_at", "wechat_tokens": "expires_at"}
