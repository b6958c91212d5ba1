"""From the upload to the voting page: photos, films and thumbnails go along with what was accepted."""

from __future__ import annotations

import pytest

from models.base import current_store
from models.candidate import Candidate
from models.dossier import Dossier
from models.errors import InvalidInput
from models.rules.crops import Crop
from models.rules.materials import Material, Opinion
from models.rules.rich_text import from_plain
from models.services.campaign_setup import load_campaign
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.nominating import start_nomination
from models.services.nomination_media import check_media, read_photo
from models.services.preview import list_preview_cards
from models.services.publication import begin_publication
from models.services.upload_rows import require_upload
from tests.deployment import list_needs, list_store_rights
from tests.fake_storage import FakeStorage
from tests.films import make_film
from tests.makers import ADMINISTRATOR, CAMPAIGN, make_category
from tests.nominating import MARCH, OFFICES, accept, deliver, edit, move, officer_of, set_scene
from tests.uploads import CROP, NOMINATION, make_photo, upload
from tests.wire import watch

OFFICER = officer_of("c-1")
CATEGORIES = [
    make_category("member", "好党员", text_limit=2000, summary_limit=100, photo_required=True),
    make_category("film", "好片子", film_minutes=15),
]


@pytest.fixture
def storage(store: None) -> FakeStorage:
    """An empty bucket, and a campaign with a category of people and one of films."""
    set_scene(categories=CATEGORIES, offices=OFFICES)
    return FakeStorage()


def begin_of(category: str) -> None:
    material = Material(
        title="测试对象",
        summary="简介",
        text=from_plain("事迹") if category == "member" else (),
        filming_unit="电教中心" if category == "film" else "",
        grounds=("符合",),
        opinions=(Opinion("2017-03-10", "座谈会", 12, "一致同意", "何测试"),),
    )
    start_nomination(OFFICER, CAMPAIGN, category, "c-1", MARCH, material, nomination_id=NOMINATION)


def publish() -> None:
    work_on(begin_publication(ADMINISTRATOR, CAMPAIGN, 1, MARCH), KINDS, MARCH, lambda: True)


def test_photo_of_a_member_stands_on_the_voting_page(storage: FakeStorage) -> None:
    begin_of("member")
    with pytest.raises(InvalidInput):
        move(OFFICER, NOMINATION, "submit")
    photo = upload(storage, OFFICER, "photo", "a.jpg", make_photo(), CROP)
    edit("c-1", NOMINATION, photo=photo.upload_id)
    deliver(NOMINATION)
    accept(NOMINATION)
    asked: set[tuple[str, str]] = set()
    watch(current_store(), lambda operation, sent: asked.update(list_needs(operation, sent, "test")))
    previewed = list_preview_cards(load_campaign(CAMPAIGN), "member", "preview-1")
    assert asked - list_store_rights("outreach") == set()
    publish()
    [candidate] = Candidate.scan()
    assert candidate.photo_key == require_upload(NOMINATION, photo.upload_id).key == previewed[0].photo_key
    assert read_photo(NOMINATION, photo.upload_id, lambda: storage) == storage.objects[candidate.photo_key][0]


def test_film_goes_along_with_its_length_and_thumbnail(storage: FakeStorage) -> None:
    begin_of("film")
    film = upload(storage, OFFICER, "film", "a.mp4", make_film(seconds=90))
    thumbnail = upload(storage, OFFICER, "thumbnail", "b.jpg", make_photo(), Crop(0.0, 0.0, 1.0, 0.75))
    edit("c-1", NOMINATION, **check_media(NOMINATION, {"film": film.upload_id, "thumbnail": thumbnail.upload_id}))
    deliver(NOMINATION)
    accept(NOMINATION)
    publish()
    [candidate], [dossier] = Candidate.scan(), Dossier.scan()
    assert (candidate.minutes, candidate.filming_unit) == (2, "电教中心")
    assert candidate.thumbnail_key == require_upload(NOMINATION, thumbnail.upload_id).key
    assert dossier.film_key == require_upload(NOMINATION, film.upload_id).key


def test_file_that_is_not_checked_keeps_it_from_being_submitted(storage: FakeStorage) -> None:
    begin_of("member")
    edit("c-1", NOMINATION, photo="u-of-nobody")
    with pytest.raises(InvalidInput) as refusal:
        move(OFFICER, NOMINATION, "submit")
    assert [error.field for error in refusal.value.errors] == ["photo"]
