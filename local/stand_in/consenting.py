"""The subscribe pop-up and its opposite: what an account answers, and what WeChat tells the product of it."""

from collections.abc import Mapping

from local.stand_in.state import StandInState


def answer_popup(state: StandInState, openid: str, choices: Mapping[str, str]) -> dict[str, int]:
    """Takes the answers of one pop-up, tells them in one event, and returns the credits by template."""
    with state.lock:
        credits = {
            template_id: state.mailbox.subscribe(openid, template_id, choice)
            for template_id, choice in choices.items()
        }
    # What WeChat filtered out because of an equal title was never asked.
    told = [
        {"TemplateId": template_id, "SubscribeStatusString": _tell(choice), "PopupScene": "0"}
        for template_id, choice in choices.items()
        if choice != "filter"
    ]
    state.pusher.push("subscribe_msg_popup_event", openid, told)
    return credits


def revoke(state: StandInState, openid: str, template_id: str) -> None:
    """Switches a template off where messages are managed: no credit is left, and the product is told."""
    with state.lock:
        state.mailbox.subscribe(openid, template_id, "reject")
        state.mailbox.always.pop((openid, template_id), None)
    entry = {"TemplateId": template_id, "SubscribeStatusString": "reject"}
    state.pusher.push("subscribe_msg_change_event", openid, [entry])


def _tell(choice: str) -> str:
    return "accept" if choice.startswith("accept") else "reject"
