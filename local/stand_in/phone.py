"""A member's phone: it logs in through WeChat, activates, scans a computer's code and confirms."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from local.stand_in.member_api import Answer, MemberApi
from local.stand_in.state import StandInState


@dataclass
class Phone:
    """One account's phone; its session token never leaves it. `steps` keeps what each call answered."""

    state: StandInState
    api: MemberApi
    openid: str
    is_activated: bool = False
    steps: list[dict[str, Any]] = field(default_factory=list)
    _token: str = field(default="", repr=False)

    def log_in(self) -> Answer:
        """Opens a session with a fresh login code, and learns whether the account is activated."""
        with self.state.lock:
            code = self.state.login_codes.issue(self.openid, self.state.now())
        answer = self._post("login", "/api/sessions", {"code": code})
        self._keep_session(answer)
        return answer

    def activate_by_phone_number(self) -> Answer:
        """Binds the account to the roster by a tap on the phone-number button."""
        with self.state.lock:
            code = self.state.phone_codes.issue(self.openid, self.state.now())
        return self._activate({"phone_code": code})

    def activate_by_code(self, name: str, activation_code: str) -> Answer:
        """Binds the account to the roster by name and activation code."""
        return self._activate({"name": name, "activation_code": activation_code})

    def scan(self, scene: str) -> Answer:
        """Opens the confirm page of a computer login; good answers describe the ticket."""
        return self._post("scan", f"/api/login-tickets/{quote(scene, safe='')}/scan", {})

    def ask_for_consent(self) -> Answer:
        """Asks the product which messages to ask for, as the mini-program does on the ballot button."""
        return self.api.get("/api/subscriptions", self._token)

    def confirm(self, scene: str) -> Answer:
        """Lets the computer in; the code is then no longer there to be scanned."""
        return self._finish("confirm", scene)

    def cancel(self, scene: str) -> Answer:
        """Refuses the computer; the code is then no longer there to be scanned."""
        return self._finish("cancel", scene)

    def _finish(self, step: str, scene: str) -> Answer:
        answer = self._post(step, f"/api/login-tickets/{quote(scene, safe='')}/{step}", {})
        if answer.is_good:
            with self.state.lock:
                self.state.scenes.forget(scene)
        return answer

    def _activate(self, body: dict[str, str]) -> Answer:
        answer = self._post("activation", "/api/activation", body)
        self._keep_session(answer)
        return answer

    def _keep_session(self, answer: Answer) -> None:
        if answer.is_good:
            self._token = str(answer.body.get("token") or "")
            self.is_activated = answer.body.get("member") is not None

    def _post(self, step: str, path: str, body: dict[str, str]) -> Answer:
        answer = self.api.post(path, body, self._token)
        told = {"step": step, "status": answer.status}
        self.steps.append(told | ({"detail": answer.detail} if answer.detail else {}))
        return answer
