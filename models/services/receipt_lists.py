"""The published lists of receipts: with them anybody can see that a ballot was counted, and that no list changed."""

from __future__ import annotations

from collections.abc import Callable

from models.errors import RecountChanged
from models.rules.recounting import digest_of
from models.services.recount_parts import MANIFEST, list_parts, manifest_of, path_of
from models.services.recounting import Recounted, manifest_of_days
from models.services.stored_ballots import list_ballots, spell_list

Write = Callable[[str, str], object]


def publish_receipts(recounted: Recounted, write: Write) -> None:
    """Hand every list of a finished run to `write(path, text)`, and the manifests; nothing in them but receipts.

    A list is `<day>/<committee>.txt`; `<day>/SHA256SUMS` names the day's lists, `SHA256SUMS` the days' manifests.
    Each is read from the ballots anew; raises RecountChanged if one is not what the run counted.
    """
    for day in recounted.days:
        parts = list_parts(recounted.campaign_id, recounted.run, day.day)
        for committee, part in parts.items():
            if part.ballots:
                text = spell_list(list_ballots(recounted.campaign_id, committee, day.day, consistent_read=True))
                _require_same(text, part.digest)
                write(path_of(day.day, committee), text)
        manifest = manifest_of(day.day, parts)
        _require_same(manifest, day.digest)
        if manifest:
            write(f"{day.day}/{MANIFEST}", manifest)
    write(MANIFEST, manifest_of_days(recounted.days))


def _require_same(text: str, digest: str) -> None:
    if digest_of(text) != digest:
        raise RecountChanged
