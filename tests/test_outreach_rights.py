"""What the calls of Lambda `outreach` ask of the store, its deployed role must allow; and how calls reach it."""

from __future__ import annotations

from handlers.outreach import PATHS
from models.base import current_store
from models.services.warm import forget_all
from tests.consent import answer_popup, bind, make_outreach, post, reserve, store_demo_plan, tell
from tests.deployment import FUNCTIONS, list_needs, list_store_rights
from tests.fakes import Clock
from tests.makers import bearer_of, seat_on_roll, store_campaign
from tests.wire import watch


def test_role_allows_what_consent_needs(store: None, clock: Clock) -> None:
    store_campaign()
    store_demo_plan()
    signed_in = seat_on_roll(1)
    bind("m-1", "o-1")
    app = make_outreach(clock)
    caller, headers = app.test_client(), bearer_of(app, signed_in)
    forget_all()
    needed: set[tuple[str, str]] = set()
    watch(current_store(), lambda operation, sent: needed.update(list_needs(operation, sent, "test")))
    caller.put("/api/subscriptions", json={"reminders": "on"}, headers=headers)
    post(caller, answer_popup("o-1", vote="accept"))
    [asked] = caller.get("/api/subscriptions", headers=headers).get_json()["templates"]
    assert asked["credits"] == 1
    reserve("m-1")
    post(caller, tell("subscribe_msg_sent_event", "o-1", {"TemplateId": asked["template_id"]}))
    consent = {"campaigns", "identities", "members", "reminder_plans", "reminders", "subscriptions"}
    assert {noun for _, noun in needed} == consent
    assert needed <= list_store_rights("outreach")


def test_gateway_leads_the_paths_of_outreach_to_it() -> None:
    routes = {event["httpApi"].removeprefix("ANY ") for event in FUNCTIONS["outreach"]["events"]}
    assert {route.removesuffix("/{proxy+}") for route in routes} == set(PATHS)
    assert FUNCTIONS["member"]["events"] == [{"httpApi": "*"}]
