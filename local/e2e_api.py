"""The deployed functions as the end-to-end run reaches them: through MiniStack's gateway, or called by name."""

from __future__ import annotations

import json
import re
import sys
from typing import Any
from urllib.parse import urlencode

import boto3
import requests

from local.ministack import MiniStack

STAGE = "e2e"
_ANSWERS_WITHIN_S = 60


class Api:
    """A deployed HTTP API behind MiniStack's gateway: the members', or the console's."""

    def __init__(self, emulator: MiniStack, is_console: bool = False) -> None:
        gateway: Any = boto3.client("apigatewayv2")
        names = {api["Name"]: api["ApiId"] for api in gateway.get_apis()["Items"]}
        api_id = next(api for name, api in names.items() if STAGE in name and ("console" in name) == is_console)
        self._url = emulator.url
        self._host = {"Host": f"{api_id}.execute-api.localhost:{emulator.port}"}

    def call(self, method: str, path: str, status: int, token: str = "", **options: Any) -> Any:
        """Call it and return the JSON; end the run if the status is another."""
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        return self.open(method, path, status, headers=bearer, **options).json()

    def open(self, method: str, path: str, status: int, **options: Any) -> requests.Response:
        """Call it and return the answer as it is, following nowhere; end the run if the status is another."""
        headers = self._host | options.pop("headers", {})
        answer = requests.request(
            method,
            f"{self._url}{path}",
            headers=headers,
            timeout=_ANSWERS_WITHIN_S,
            allow_redirects=False,
            **options,
        )
        if answer.status_code != status:
            sys.exit(f"{method} {path} answered {answer.status_code}, not {status}: {answer.text[:500]}")
        return answer


class Browser:
    """A browser at the deployed console: MiniStack's gateway loses its cookies, so the function is called by name.

    What it is called with is what API Gateway makes of a call (payload 2.0): the cookies in a list of their own.
    """

    def __init__(self) -> None:
        self._cookies: dict[str, str] = {}

    def open(self, method: str, path: str, status: int, form: dict[str, str] | None = None) -> str:
        """Call it and return the body, following nowhere; end the run if the status is another."""
        headers = {"host": "console.example", "accept": "text/html", "x-forwarded-proto": "https"}
        if form is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
        event = {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": "",
            "headers": headers,
            "cookies": [f"{name}={value}" for name, value in self._cookies.items()],
            "requestContext": {
                "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
                "stage": "$default",
            },
            "body": urlencode(form or {}),
            "isBase64Encoded": False,
        }
        answer = invoke("console", event)
        if answer["statusCode"] != status:
            sys.exit(f"{method} {path} answered {answer['statusCode']}, not {status}: {answer['body'][:500]}")
        self._cookies |= dict(re.findall(r"^([\w-]+)=([^;]*)", cookie)[0] for cookie in answer.get("cookies", []))
        return str(answer["body"])


def invoke(name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Call a deployed function; end the run if it fails."""
    functions: Any = boto3.client("lambda")
    answer = functions.invoke(FunctionName=f"liuhao-{STAGE}-{name}", Payload=json.dumps(event).encode())
    body: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        sys.exit(f"the deployed {name} failed: {body}")
    return body
