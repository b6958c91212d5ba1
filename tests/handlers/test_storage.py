"""The bucket on MiniStack: what is signed, what arrives, what comes back.

MiniStack checks a form's key, type and sizes, but neither its signature nor a link's, nor a part's length: what only
S3 refuses is read off what was signed, and the services look at what really arrived.
"""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import botocore.session
import pytest
import requests

from handlers.config import Bucket
from handlers.storage import S3Storage
from handlers.work import list_kinds
from local.ministack import MiniStack
from models.errors import Unavailable
from models.rules.films import inspect_film
from models.services.job_kinds import KINDS
from models.services.upload_steps import RECEIVE
from tests.source import ROOT

MB = 1024 * 1024


@pytest.fixture
def bucket(ministack: MiniStack) -> S3Storage:
    """An empty bucket on MiniStack."""
    name = f"media-{uuid4().hex[:8]}"
    client: Any = botocore.session.get_session().create_client("s3", "cn-north-1", endpoint_url=ministack.url)
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "cn-north-1"})
    return S3Storage(Bucket(name, "cn-north-1", ministack.url))


@pytest.fixture
def aws() -> S3Storage:
    """A bucket that nothing is asked of: signing needs no network."""
    return S3Storage(Bucket("media", "cn-north-1", None))


def post(bucket: S3Storage, content: bytes, **changed: str) -> int:
    """Play the browser that sends a form of at most 10 bytes, with fields changed on the way."""
    form = bucket.sign_post("incoming/a", "image/jpeg", 10, 60)
    fields = dict(form.fields) | changed
    return requests.post(form.url, data=fields, files={"file": ("x", content)}, timeout=10).status_code


@pytest.mark.ministack
def test_form_takes_one_key_one_type_and_a_range_of_sizes(bucket: S3Storage) -> None:
    assert post(bucket, b"12345") == 204
    assert bucket.read("incoming/a", 0, 100) == b"12345"
    assert post(bucket, bytes(11)) == 400
    assert post(bucket, b"1", key="incoming/b") == 403
    assert post(bucket, b"1", **{"Content-Type": "text/html"}) == 403
    assert bucket.head("incoming/b") is None


def test_form_says_all_it_demands_under_its_signature(aws: S3Storage) -> None:
    form = aws.sign_post("incoming/a", "image/jpeg", 10, 60)
    policy = json.loads(b64decode(form.fields["policy"]))
    assert ["content-length-range", 1, 10] in policy["conditions"]
    assert {"Content-Type": "image/jpeg"} in policy["conditions"]
    assert {"key": "incoming/a"} in policy["conditions"]
    assert {"bucket": "media"} in policy["conditions"]
    assert len(form.fields["x-amz-signature"]) == 64


def test_address_of_a_part_holds_for_its_length_only(aws: S3Storage) -> None:
    signed = parse_qs(urlsplit(aws.sign_part("films/f.mp4", "id", 3, 77, 60)).query)
    assert signed["X-Amz-SignedHeaders"] == ["content-length;host"]
    assert (signed["partNumber"], signed["X-Amz-Expires"]) == (["3"], ["60"])
    assert not [name for name in signed if "checksum" in name.lower()]


@pytest.mark.parametrize("region", ["cn-north-1", "cn-northwest-1", "ap-southeast-1"])
def test_browsers_are_sent_where_the_pages_allow(region: str) -> None:
    place = Bucket("media", region, None)
    aws, allowed = S3Storage(place), urlsplit(place.url).netloc
    addresses = (
        aws.sign_post("incoming/a", "image/jpeg", 10, 60).url,
        aws.sign_part("films/f.mp4", "id", 1, 5, 60),
        aws.sign_get("photos/a.jpg", 60),
    )
    assert {urlsplit(each).netloc for each in addresses} == {allowed}
    assert {urlsplit(each).scheme for each in addresses} == {"https"}


def test_link_holds_for_its_time_and_names_the_file(aws: S3Storage) -> None:
    signed = parse_qs(urlsplit(aws.sign_get("attachments/a.pdf", 300, "证明 1.pdf")).query)
    assert signed["X-Amz-Expires"] == ["300"]
    assert signed["response-content-disposition"] == ["attachment; filename*=UTF-8''%E8%AF%81%E6%98%8E%201.pdf"]


@pytest.mark.ministack
def test_film_is_put_in_parts_listed_and_completed(bucket: S3Storage) -> None:
    parts_id = bucket.begin_parts("films/f.mp4", "video/mp4")
    for number, content in ((2, b"end"), (1, bytes(5 * MB))):
        address = bucket.sign_part("films/f.mp4", parts_id, number, len(content), 60)
        assert requests.put(address, data=content, timeout=30).status_code == 200
    parts = bucket.list_parts("films/f.mp4", parts_id)
    assert parts is not None
    assert [(part.number, part.size) for part in parts] == [(1, 5 * MB), (2, 3)]
    bucket.complete_parts("films/f.mp4", parts_id, parts)
    stored = bucket.head("films/f.mp4")
    assert stored is not None
    assert (stored.size, stored.content_type) == (5 * MB + 3, "video/mp4")
    assert bucket.list_parts("films/f.mp4", parts_id) is None


@pytest.mark.ministack
def test_parts_thrown_away_are_gone_and_may_be_again(bucket: S3Storage) -> None:
    parts_id = bucket.begin_parts("films/f.mp4", "video/mp4")
    for _ in range(2):
        bucket.abort_parts("films/f.mp4", parts_id)
    assert bucket.list_parts("films/f.mp4", parts_id) is None


@pytest.mark.ministack
def test_film_in_the_bucket_is_inspected_by_ranges(bucket: S3Storage) -> None:
    film = (ROOT / "local" / "demo" / "film.mp4").read_bytes()
    bucket.put("films/f.mp4", film, "video/mp4")
    facts = inspect_film(lambda first, count: bucket.read("films/f.mp4", first, count), len(film))
    assert facts.width == 640
    answer = requests.get(bucket.sign_get("films/f.mp4", 60), headers={"Range": "bytes=4-7"}, timeout=10)
    assert (answer.status_code, answer.content) == (206, b"ftyp")


@pytest.mark.ministack
def test_object_is_copied_under_another_type_and_deleted(bucket: S3Storage) -> None:
    bucket.put("incoming/a", b"%PDF-", "text/plain")
    bucket.copy("incoming/a", "attachments/a.pdf", "application/pdf")
    for _ in range(2):
        bucket.delete("incoming/a")
    stored = bucket.head("attachments/a.pdf")
    assert stored is not None
    assert (stored.size, stored.content_type) == (5, "application/pdf")
    assert bucket.head("incoming/a") is None


def test_bucket_that_does_not_answer_is_unavailable() -> None:
    nowhere = S3Storage(Bucket("media", "cn-north-1", "http://127.0.0.1:9"))
    with pytest.raises(Unavailable):
        nowhere.put("incoming/a", b"x", "text/plain")


def test_work_does_every_kind_of_job_and_looks_at_uploads() -> None:
    assert set(list_kinds()) == {*KINDS, RECEIVE}
