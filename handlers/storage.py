"""The bucket of photos, films and attachments: signed forms and links for browsers, a few calls of our own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import botocore.session
from botocore.config import Config as ClientConfig
from botocore.exceptions import BotoCoreError, ClientError

from handlers.config import Bucket
from models.errors import Unavailable
from models.services.upload_ports import Part, PostForm, Stored

# A role that may not list a bucket is told 403 for what does not stand there.
_MISSING = {"404", "403", "NoSuchKey", "NoSuchUpload"}


class S3Storage:
    """One bucket on S3; the client is made when it is first needed. Every call raises Unavailable when S3 fails."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket, self._place = bucket.name, bucket
        self._made: Any = None

    def sign_post(self, key: str, content_type: str, most_bytes: int, seconds: int) -> PostForm:
        """Return a form that takes one file of this type and at most so many bytes under exactly this key."""
        signed = self._client.generate_presigned_post(
            self._bucket,
            key,
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, most_bytes]],
            ExpiresIn=seconds,
        )
        return PostForm(signed["url"], signed["fields"])

    def begin_parts(self, key: str, content_type: str) -> str:
        """Begin an object in parts and return the id under which they are collected."""
        return str(self._ask("create_multipart_upload", Key=key, ContentType=content_type)["UploadId"])

    def sign_part(self, key: str, parts_id: str, number: int, size: int, seconds: int) -> str:
        """Return the address to which exactly this part, of exactly this size, can be put."""
        # The length is one of the signed headers: S3 refuses any other.
        asked = {"Key": key, "UploadId": parts_id, "PartNumber": number, "ContentLength": size}
        return self._sign("upload_part", asked, seconds)

    def list_parts(self, key: str, parts_id: str) -> Sequence[Part] | None:
        """Return the parts that have arrived, in order; None when they are no longer collected."""
        found: list[Part] = []
        marker = 0
        while True:
            page = self._try("list_parts", Key=key, UploadId=parts_id, PartNumberMarker=marker)
            if page is None:
                return None
            found += [Part(each["PartNumber"], each["Size"], each["ETag"]) for each in page.get("Parts", [])]
            if not page.get("IsTruncated"):
                return found
            marker = page["NextPartNumberMarker"]

    def complete_parts(self, key: str, parts_id: str, parts: Sequence[Part]) -> None:
        """Make one object of the parts."""
        listed = {"Parts": [{"PartNumber": part.number, "ETag": part.etag} for part in parts]}
        self._ask("complete_multipart_upload", Key=key, UploadId=parts_id, MultipartUpload=listed)

    def abort_parts(self, key: str, parts_id: str) -> None:
        """Throw the parts away; nothing happens when they are gone already."""
        self._try("abort_multipart_upload", Key=key, UploadId=parts_id)

    def head(self, key: str) -> Stored | None:
        """Return what stands under the key, or None."""
        found = self._try("head_object", Key=key)
        return None if found is None else Stored(found["ContentLength"], found["ContentType"])

    def read(self, key: str, first: int, count: int) -> bytes:
        """Return so many bytes from this place, fewer at the end."""
        answer = self._ask("get_object", Key=key, Range=f"bytes={first}-{first + count - 1}")
        try:
            return bytes(answer["Body"].read(count))
        except BotoCoreError as error:
            raise Unavailable from error

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Store an object."""
        self._ask("put_object", Key=key, Body=content, ContentType=content_type)

    def copy(self, source: str, target: str, content_type: str) -> None:
        """Store an object's bytes under another key and type."""
        origin = {"Bucket": self._bucket, "Key": source}
        self._ask("copy_object", Key=target, CopySource=origin, ContentType=content_type, MetadataDirective="REPLACE")

    def delete(self, key: str) -> None:
        """Delete an object; nothing happens when it is gone already."""
        self._ask("delete_object", Key=key)

    def sign_get(self, key: str, seconds: int, file_name: str | None = None) -> str:
        """Return a link that holds so long; with a file name the browser saves the file instead of showing it."""
        asked = {"Key": key}
        if file_name is not None:
            asked["ResponseContentDisposition"] = f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
        return self._sign("get_object", asked, seconds)

    def _sign(self, call: str, asked: dict[str, Any], seconds: int) -> str:
        asked = {"Bucket": self._bucket} | asked
        return str(self._client.generate_presigned_url(call, Params=asked, ExpiresIn=seconds))

    def _try(self, call: str, **asked: Any) -> dict[str, Any] | None:
        """Ask, and return None for what is not there."""
        try:
            return self._call(call, asked)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _MISSING:
                return None
            raise Unavailable from error

    def _ask(self, call: str, **asked: Any) -> dict[str, Any]:
        try:
            return self._call(call, asked)
        except ClientError as error:
            raise Unavailable from error

    def _call(self, call: str, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client, call)(Bucket=self._bucket, **asked)
        except BotoCoreError as error:
            raise Unavailable from error
        return answer

    @property
    def _client(self) -> Any:
        if self._made is None:
            config = ClientConfig(
                signature_version="s3v4",
                connect_timeout=3,
                read_timeout=25,
                retries={"total_max_attempts": 3},
                # The address that the pages' policy names; left to itself, botocore signs for another one abroad.
                s3={"addressing_style": "path" if self._place.endpoint else "virtual"},
                # Browsers put parts as they are: what is signed must not ask for a checksum of ours.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            )
            self._made = botocore.session.get_session().create_client(
                "s3", region_name=self._place.region, endpoint_url=self._place.service_url, config=config
            )
        return self._made
