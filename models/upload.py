"""Table `uploads`: photos, thumbnails, films and attachments of nominations, from the first byte to what is shown."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from models.base import Table
from models.privacy import SealedAttribute


class Upload(Table):
    """Key: nomination_id / upload_id. One file: what was announced, where it lies, what became of it.

    `state`: begun → arrived → ready or refused; a photo stops at prepared until a person has cropped it (cropping).
    What is ready never changes any more, so that every version of a nomination keeps its own; dropped is ready, but
    out of the form. `incoming_key` is where the browser puts it, `key` where the checked file lies: both can't be
    guessed. `crop` is in fractions of the upright picture; `parts_id` collects a film's parts; `mark` tells a
    browser that it has the same film again.
    """

    noun = "uploads"

    nomination_id = UnicodeAttribute(hash_key=True)
    upload_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    state = UnicodeAttribute(default="begun")
    file_name = SealedAttribute()
    content_type = UnicodeAttribute()
    size = NumberAttribute()
    incoming_key = UnicodeAttribute()
    preview_key = UnicodeAttribute(null=True)
    key = UnicodeAttribute()
    parts_id = UnicodeAttribute(null=True)
    mark = UnicodeAttribute(null=True)
    width = NumberAttribute(null=True)
    height = NumberAttribute(null=True)
    seconds = NumberAttribute(null=True)
    crop = JSONAttribute(null=True)
    refusal = UnicodeAttribute(null=True)
    job_id = UnicodeAttribute(null=True)
    member_id = UnicodeAttribute()
    unit_name = UnicodeAttribute()
    begun_at = UnicodeAttribute()
    ready_at = UnicodeAttribute(null=True)


class UploadCount(Table):
    """Key: nomination_id / `-`, beside the uploads it counts: how many of each kind are in the form."""

    noun = "uploads"
    PLACE = "-"

    nomination_id = UnicodeAttribute(hash_key=True)
    upload_id = UnicodeAttribute(range_key=True, default=PLACE)
    photo = NumberAttribute(null=True)
    thumbnail = NumberAttribute(null=True)
    film = NumberAttribute(null=True)
    attachment = NumberAttribute(null=True)
