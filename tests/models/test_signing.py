"""Our signature is the one that botocore's own signer makes."""

from __future__ import annotations

import time

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given
from hypothesis import strategies as st

from models.signing import Credentials, sign

TEXTS = st.text("abcXYZ012/+=", min_size=1, max_size=40)


def sign_like_botocore(key_id: str, secret: str, token: str | None, target: str, body: bytes) -> dict[str, str]:
    """Return the headers of the same call as botocore signs it."""
    url = "https://dynamodb.cn-north-1.amazonaws.com.cn/"
    request = AWSRequest("POST", url, data=body, headers={"X-Amz-Target": target})
    credentials = BotocoreCredentials(key_id, secret, token)
    SigV4Auth(credentials, "dynamodb", "cn-north-1").add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


@given(TEXTS, TEXTS, st.none() | TEXTS, st.sampled_from(["PutItem", "Query"]), st.binary(max_size=200))
def test_signature_is_the_one_botocore_makes(
    key_id: str, secret: str, token: str | None, operation: str, body: bytes
) -> None:
    target = f"DynamoDB_20120810.{operation}"
    host = "dynamodb.cn-north-1.amazonaws.com.cn"
    theirs = sign_like_botocore(key_id, secret, token, target, body)
    moment = time.strptime(theirs["x-amz-date"], "%Y%m%dT%H%M%SZ")
    signed = sign(Credentials(key_id, secret, token), "cn-north-1", host, target, body, moment)
    assert signed["authorization"] == theirs["authorization"]
    assert {name: signed[name] for name in theirs} == theirs


def test_signature_changes_with_the_day_and_the_secret() -> None:
    def signature(day: int, secret: str) -> str:
        moment = time.struct_time((2017, 6, day, 0, 0, 0, 0, 0, 0))
        return sign(Credentials("k", secret), "cn-north-1", "h", "t", b"", moment)["authorization"]

    assert len({signature(1, "a"), signature(2, "a"), signature(1, "b")}) == 3
