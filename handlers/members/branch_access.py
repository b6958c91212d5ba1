"""Which branch a secretary's call is about, by the roles held at this moment."""

from __future__ import annotations

from typing import Annotated

import msgspec
from flask import request

from handlers.members.seating import current_seat
from models.services.actors import Actor, read_actor
from models.services.own_branches import choose_branch

BRANCH = {
    "branch": Annotated[
        str, msgspec.Meta(max_length=64, description="The own branch by default, the first by name of several.")
    ]
}


class BranchName(msgspec.Struct):
    """A branch."""

    id: str
    name: str


def acting() -> Actor:
    """Return who calls, with the roles held now, whatever the token says; raise MemberInactive."""
    return read_actor(current_seat().member_id)


def asked_branch(actor: Actor) -> str:
    """Return the branch in the address, or the first of the own; raise Forbidden for who has none."""
    return choose_branch(actor, request.args.get("branch"))
