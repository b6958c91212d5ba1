"""A walk through the funnel: everybody who has a desk, every act on every nomination, and what must always hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from models.audit_entry import AuditEntry
from models.candidate import Candidate
from models.dossier import Dossier
from models.errors import DomainError
from models.nomination import NominationStep
from models.rules.content_safety import SafetyState
from models.rules.nomination_states import ACTS, TRANSITIONS, list_counted
from models.sending import Sending
from models.services.actors import Actor
from models.services.campaign_setup import load_campaign
from models.services.deciding import accept_nomination, clear_nomination, is_waiting, list_own_acts, move_nomination
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.nomination_drafts import DRAFT, list_versions, read_material
from models.services.nominations import NominationView, is_office, load_many, load_nomination
from models.services.publication import begin_publication, list_ready
from models.services.role_scopes import office_scope
from models.services.warm import forget_all
from tests.makers import ADMINISTRATOR, CAMPAIGN
from tests.nominating import MARCH, begin, clerk_of, edit, judge_as, officer_of, set_scene
from tests.stores import empty_moto

# Whose desk is next, spelled out by hand: what no code under test has a say in.
ABOVE = {"c-1": "r-1", "c-2": "r-2", "r-1": office_scope(CAMPAIGN, "education")}
ABOVE["r-2"] = ABOVE["r-1"]
UNITS = ("c-1", "c-2", "r-1", "r-2")
PEOPLE: tuple[Actor, ...] = (
    *(officer_of(unit_id) for unit_id in (*UNITS, "u-1", "b-1")),
    clerk_of("education"),
    clerk_of("organisation"),
    ADMINISTRATOR,
)
# Acts that lead on to the voting page.
UPWARD = ("submit", "select", "accept", "clear")
CEILING = 2
MOST = 6
WALKED: Counter[tuple[str, str, str]] = Counter()
TRIED: Counter[str] = Counter()
DRAWN = st.integers(0, 10_000)


class NominationWalk(RuleBasedStateMachine):
    """Lets everybody try everything; after each step the whole funnel must still make sense."""

    def __init__(self) -> None:
        super().__init__()
        empty_moto()
        forget_all()
        quotas = [{"tier": "reporting", "per": "category", "at_least": 1, "at_most": CEILING}]
        set_scene(quotas=quotas)
        self.ids: list[str] = []
        self.versions: dict[str, list[Any]] = defaultdict(list)

    # ── what people do ──

    @initialize()
    def begin_some(self) -> None:
        """Begin one at each kind of desk, and one more, so that ceilings are met."""
        for unit_id in ("c-1", "r-1", "r-1", "r-1"):
            self.ids.append(begin(unit_id))

    @precondition(lambda self: len(self.ids) < MOST)
    @rule(unit_id=st.sampled_from(UNITS))
    def begin(self, unit_id: str) -> None:
        """Begin a nomination at a desk."""
        self.ids.append(begin(unit_id))

    @rule(which=DRAWN, choices=st.lists(DRAWN, min_size=1, max_size=6), state=st.sampled_from(("passed", "waiting")))
    def go_on(self, which: int, choices: list[int], state: SafetyState) -> None:
        """Do with one nomination, step by step, what the table offers to somebody."""
        for choice in choices:
            nomination = load_nomination(self.ids[which % len(self.ids)])
            offers = [(actor, line.act) for actor in PEOPLE for line in list_own_acts(actor, nomination)]
            if offers:
                actor, act = offers[choice % len(offers)]
                self._try(actor, nomination, act, "请看意见", state)

    @rule(which=DRAWN, state=st.sampled_from(("passed", "waiting")))
    def carry_upward(self, which: int, state: SafetyState) -> None:
        """Take one as far up as it goes: chance alone hardly ever comes to the end of the way."""
        for _ in range(len(UPWARD) + 1):
            nomination = load_nomination(self.ids[which % len(self.ids)])
            offers = [(actor, line.act) for actor in PEOPLE for line in list_own_acts(actor, nomination)]
            onward = next((offer for offer in offers if offer[1] in UPWARD), None)
            if onward is not None:
                self._try(onward[0], nomination, onward[1], "请看意见", state)

    @rule(
        which=DRAWN, actor=st.sampled_from(PEOPLE), act=st.sampled_from(sorted(ACTS)), comment=st.sampled_from("好 ")
    )
    def try_anything(self, which: int, actor: Actor, act: str, comment: str) -> None:
        """Have anybody try any act, with or without words."""
        self._try(actor, load_nomination(self.ids[which % len(self.ids)]), act, comment, "passed")

    @rule(which=DRAWN, unit_id=st.sampled_from(UNITS), title=st.sampled_from(("甲", "乙", "")))
    def edit(self, which: int, unit_id: str, title: str) -> None:
        """Have somebody change a draft, to an empty title now and then."""
        nomination = load_nomination(self.ids[which % len(self.ids)])
        try:
            edit(unit_id, nomination.nomination_id, title=title)
        except DomainError:
            assert nomination == load_nomination(nomination.nomination_id)
        else:
            assert (nomination.desk, nomination.state in {"draft", "returned", "selected"}) == (unit_id, True)

    @precondition(lambda self: bool(list_ready(load_campaign(CAMPAIGN))))
    @rule()
    def publish(self) -> None:
        """Publish all that is ready."""
        ready = list_ready(load_campaign(CAMPAIGN))
        work_on(begin_publication(ADMINISTRATOR, CAMPAIGN, len(ready), MARCH), KINDS, MARCH, lambda: True)
        for nomination in ready:
            WALKED["accepted", "publish", "published"] += 1
            assert load_nomination(nomination.nomination_id).state == "published"

    # ── what must hold ──

    @invariant()
    def slots_are_what_the_lines_say(self) -> None:
        """Each unit's slots are exactly those that lie above it, and no more than the ceiling."""
        wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
        for nomination in load_many(self.ids):
            for unit_id in list_counted(nomination.state, nomination.line):
                wanted[unit_id, nomination.category].add(nomination.nomination_id)
                wanted[unit_id, "-"].add(nomination.nomination_id)
        found = {(row.unit_key.split("#")[1], row.category): set(row.sent) for row in Sending.scan() if row.sent}
        assert found == wanted
        assert all(len(ids) <= CEILING for (unit, key), ids in found.items() if unit.startswith("r-") and key != "-")

    @invariant()
    def no_version_is_lost_or_changed(self) -> None:
        """What was submitted once stands as it was."""
        for nomination_id in self.ids:
            versions = [each.material for each in list_versions(nomination_id)]
            assert versions[: len(self.versions[nomination_id])] == self.versions[nomination_id]
            assert len(versions) == load_nomination(nomination_id).material_version
            self.versions[nomination_id] = versions

    @invariant()
    def nobody_is_stuck(self) -> None:
        """Of everything but what is published somebody can make something."""
        for nomination in load_many(self.ids):
            is_publishable = nomination.state == "accepted" and not is_waiting(nomination)
            acts = [line for actor in PEOPLE for line in list_own_acts(actor, nomination)]
            assert acts or is_publishable or nomination.state == "published"

    @invariant()
    def candidates_are_accepted_nominations(self) -> None:
        """No candidate without a nomination that its office accepted, in that very version, opinions sought."""
        published = {each.candidate_id: each for each in load_many(self.ids) if each.state == "published"}
        assert {row.candidate_id for row in Candidate.scan()} == published.keys()
        assert Dossier.count() == len(published)
        for nomination in published.values():
            material = read_material(nomination.nomination_id, nomination.decided_version or DRAFT).material
            assert material.opinions
            acts = [row.act for row in NominationStep.query(nomination.nomination_id)]
            assert acts[-1] == "publish"
            assert "accept" in acts

    # ── one step ──

    def _try(self, actor: Actor, nomination: NominationView, act: str, comment: str, state: SafetyState) -> None:
        TRIED["tried"] += 1
        before = self._look(nomination.nomination_id)
        try:
            self._do(actor, nomination, act, comment, state)
        except DomainError:
            TRIED["refused"] += 1
            assert self._look(nomination.nomination_id) == before
        else:
            after = load_nomination(nomination.nomination_id)
            WALKED[nomination.state, act, after.state] += 1
            self._require_step(actor, nomination, act, after)

    def _do(self, actor: Actor, nomination: NominationView, act: str, comment: str, state: SafetyState) -> None:
        key = nomination.nomination_id, nomination.version
        if act == "accept":
            accept_nomination(actor, *key, MARCH, judge_as(state))
        elif act == "clear":
            clear_nomination(actor, *key, MARCH, comment)
        else:
            move_nomination(actor, *key, act, MARCH, comment)

    def _look(self, nomination_id: str) -> tuple[object, ...]:
        steps = NominationStep.count(nomination_id)
        sent = {(row.unit_key, row.category): frozenset(row.sent or ()) for row in Sending.scan()}
        return load_nomination(nomination_id), steps, AuditEntry.count(), sent, read_material(nomination_id, DRAFT)

    def _require_step(self, actor: Actor, before: NominationView, act: str, after: NominationView) -> None:
        """The step is a line of the table, by who may, to the right desk, and both histories tell it."""
        whos = self._list_who(actor, before)
        [line] = [each for each in TRANSITIONS if (each.state, each.act) == (before.state, act) and each.who in whos]
        if line.move == "up":
            above = ABOVE[before.desk]
            assert after.line == (*before.line, above)
            assert after.state == ("delivered" if is_office(above) else "submitted")
        else:
            assert after.line == (before.line[:-1] if line.move == "down" else before.line)
            assert after.state == line.to
        assert (after.desk, after.version) == (after.line[-1], before.version + 1)
        *_, step = NominationStep.query(before.nomination_id)
        assert (step.number, step.act, step.before, step.after) == (after.version, act, before.state, after.state)
        assert step.member_id == actor.member_id
        told = Counter(entry.act for entry in AuditEntry.scan() if before.nomination_id in entry.details)
        made = Counter(f"nomination_{row.act}" for row in NominationStep.query(before.nomination_id))
        assert told == made

    def _list_who(self, actor: Actor, nomination: NominationView) -> set[str]:
        scopes = {grant.scope for grant in actor.grants}
        found = {"administrator"} if actor is ADMINISTRATOR else set()
        if nomination.desk in scopes:
            found.add("office" if is_office(nomination.desk) else "desk")
        if len(nomination.line) > 1 and nomination.line[-2] in scopes:
            found.add("sender")
        return found
