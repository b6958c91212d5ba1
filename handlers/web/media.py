"""Short-lived links to photos and films in the bucket."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from handlers.config import Config

# A warm process signs a link once an hour, good for three: so a page's pictures stay in the browser's cache, the
# list keeps its ETag, and every link holds for at least two hours more.
_LIFE_S = 3 * 3600


def link_media(config: Config, key: str | None, now: datetime) -> str | None:
    """Return a link to the stored object that holds for two to three hours; None without a key. Asks nobody."""
    if key is None:
        return None
    hour = now.astimezone(UTC).strftime("%Y%m%d%H")
    return _sign(f"{config.media_url}/{quote(key)}", config.region, hour)


@lru_cache(maxsize=4096)
def _sign(url: str, region: str, _hour: str) -> str:
    # Only pages with pictures need botocore's signer.
    from botocore.auth import S3SigV4QueryAuth  # noqa: PLC0415
    from botocore.awsrequest import AWSRequest  # noqa: PLC0415

    request = AWSRequest(method="GET", url=url)
    S3SigV4QueryAuth(_credentials().get_frozen_credentials(), "s3", region, expires=_LIFE_S).add_auth(request)
    return str(request.url)


@lru_cache(maxsize=1)
def _credentials() -> Any:
    from botocore.session import get_session  # noqa: PLC0415

    return get_session().get_credentials()
