"""The proof that a notice hangs at a door and was read out, what is missing, and sheets that come down (P3b, S2, P5a)."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.builders.incidents import directed, minutes, whole_county
from tests.builders.notices import drafted, notice_of, published, said
from tests.builders.response import County
from tests.states import kept
from youxu.announcements import actions, queries
from youxu.announcements.actions import UnableToProvePosting, UnableToTakeDown
from youxu.announcements.models import NoticeRevision, Posting
from youxu.core.models import Entry
from youxu.incidents.models import Photo

pytestmark = [pytest.mark.django_db, pytest.mark.both]

place = kept(whole_county)
CHANNELS = ("page", "door", "loudspeaker")


@kept(on=place)
def first(place: County) -> NoticeRevision:
    return published(place, directed(place), channels=CHANNELS)


def picture() -> io.BytesIO:
    found = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(found, "JPEG")
    found.seek(0)
    found.name = "door.jpg"
    return found


def posted(place: County, first: NoticeRevision, by: str = "黄建华", at: int = 20, **more: object) -> Posting:
    given = {"outlet": place.outlets["YS04"], "word": "正门玻璃", **more}
    return actions.prove_posting(by=place.person(by, minutes(at)), at=minutes(at), published=first, **given)


def test_prove_posting_with_a_picture_counts_at_the_door(place: County, first: NoticeRevision) -> None:
    before = queries.postings_of(first.notice, minutes(19)).channels
    assert [(one.channel, one.done, one.total) for one in before] == [("door", 0, 1), ("loudspeaker", 0, 1)]
    assert [(row.outlet, row.name) for row in before[0].missing] == [("YS04", "柳林支局")]
    posted(place, first, photo=picture(), word="")
    door, loud = queries.postings_of(first.notice, minutes(21)).channels
    assert (door.done, door.total, door.pictured, door.missing) == (1, 1, 1, ())
    assert door.proven[0].done_by == "黄建华"
    assert len(door.proven[0].photos) == 1
    assert loud.done == 0
    photo = Photo.objects.get(subject_kind="announcements.posting")
    assert photo.file.stream == first.notice.stream
    assert Entry.objects.get(code="NOTICE_POSTED").subject_id == first.pk
    task = first.notice.incident.tasks.get(key="post_door_notice")
    assert task.state == "DONE"


def test_a_word_proves_it_where_there_is_no_picture_and_twice_says_the_same(
    place: County, first: NoticeRevision
) -> None:
    with pytest.raises(UnableToProvePosting) as caught:
        posted(place, first, word=" ")
    assert caught.value.field == "word"
    row = posted(place, first)
    assert posted(place, first, at=22, word="还是正门") == row
    assert Entry.objects.filter(code="NOTICE_POSTED").count() == 1
    assert posted(place, first, at=23, photo=picture()).pictured, "the picture comes later"
    assert Posting.objects.count() == 1


def test_what_was_read_out_needs_no_picture(place: County, first: NoticeRevision) -> None:
    posted(place, first, channel="loudspeaker", word="")
    loud = queries.postings_of(first.notice, minutes(21)).channels[1]
    assert (loud.channel, loud.done, loud.pictured) == ("loudspeaker", 1, 0)


def test_an_outlet_says_so_for_its_own_door_alone_the_office_for_any(
    place: County, first: NoticeRevision
) -> None:
    with pytest.raises(UnableToProvePosting) as caught:
        posted(place, first, outlet=place.outlets["YS05"])
    assert caught.value.field == "outlet"
    with pytest.raises(UnableToProvePosting):
        posted(place, first, by="唐小燕", at=21)
    assert posted(place, first, by="沈佳", word="电话说贴好了").done_by_name == "沈佳"


def test_only_what_stands_over_that_channel_is_proven(place: County, first: NoticeRevision) -> None:
    with pytest.raises(UnableToProvePosting) as caught:
        posted(place, first, channel="sms")
    assert caught.value.field == "channel"
    officer = place.person("沈佳", minutes(40))
    draft = actions.revise_notice(by=officer, at=minutes(40), notice=first.notice, said=said())
    actions.publish_notice(by=officer, at=minutes(40), draft=draft)
    with pytest.raises(UnableToProvePosting):
        posted(place, first, at=41)


def test_the_next_sheet_takes_the_place_of_the_one_before(place: County, first: NoticeRevision) -> None:
    old = posted(place, first)
    officer = place.person("沈佳", minutes(40))
    draft = actions.revise_notice(by=officer, at=minutes(40), notice=first.notice, said=said())
    second = actions.publish_notice(by=officer, at=minutes(40), draft=draft)
    assert queries.postings_of(first.notice, minutes(41)).channels[0].done == 0
    new = posted(place, second, at=42)
    old.refresh_from_db()
    assert (old.taken_down_at, new.taken_down_at) == (minutes(42), None)


def test_a_sheet_that_hangs_after_the_notice_is_over_stays_owed_until_it_is_down(
    place: County, first: NoticeRevision
) -> None:
    posted(place, first)
    outlet = place.outlets["YS04"]
    owed = queries.owed_at(outlet, minutes(21))
    assert [(one.channels, one.down) for one in owed] == [(("loudspeaker",), False)]
    actions.withdraw_notice(
        by=place.person("沈佳", minutes(50)), at=minutes(50), notice=first.notice, reason="发错了"
    )
    assert [row.outlet for row in queries.postings_of(notice_of(first), minutes(51)).hanging] == ["YS04"]
    (one,) = queries.owed_at(outlet, minutes(51))
    assert (one.down, one.reference) == (True, first.notice.reference)
    by = place.person("黄建华", minutes(52))
    assert actions.take_down_posting(by=by, at=minutes(52), notice=first.notice, outlet=outlet) == 1
    assert queries.owed_at(outlet, minutes(53)) == ()
    assert queries.postings_of(notice_of(first), minutes(53)).hanging == ()
    with pytest.raises(UnableToTakeDown):
        actions.take_down_posting(by=by, at=minutes(54), notice=first.notice, outlet=outlet)


def test_a_correction_is_posted_where_the_error_hung(place: County, first: NoticeRevision) -> None:
    posted(place, first)
    NoticeRevision.objects.filter(pk=first.pk).update(state="SUPERSEDED")
    content = {**first.content, "places": [], "restored": []}
    fixed = NoticeRevision.objects.create(
        notice=first.notice, number=2, kind="CORRECTION", state="PUBLISHED", content=content, channels=["door"],
        written_at=minutes(30), published_at=minutes(30), unit_path=first.unit_path,
    )  # fmt: skip
    (door,) = queries.postings_of(first.notice, minutes(31)).channels
    assert (door.total, door.done, door.missing[0].outlet) == (1, 0, "YS04")
    assert posted(place, fixed, at=32).notice_revision == fixed


def test_what_an_outlet_owes_is_of_its_own_world_and_open_to_its_card(
    place: County, first: NoticeRevision
) -> None:
    outlet = place.outlets["YS04"]
    assert queries.owed_at(outlet, minutes(20), world="drill") == ()
    assert queries.owed_at(place.outlets["YS05"], minutes(20)) == ()
    NoticeRevision.objects.filter(pk=first.pk).update(visibility="NEED_TO_KNOW")
    assert queries.owed_at(outlet, minutes(20), public=True) == ()
    assert len(queries.owed_at(outlet, minutes(20))) == 1


def test_a_draft_is_posted_nowhere(place: County) -> None:
    draft = drafted(place, directed(place), channels=CHANNELS)
    with pytest.raises(UnableToProvePosting):
        posted(place, draft)
    assert queries.postings_of(draft.notice, minutes(20)) == queries.Postings()


def test_what_still_hangs_of_old_words_is_named_at_the_outlet_until_it_is_down(
    place: County, first: NoticeRevision
) -> None:
    outlet, office = place.outlets["YS04"], place.person("沈佳", minutes(40))
    posted(place, first)
    assert queries.hanging_at(outlet, office, minutes(21)) == ()
    draft = actions.revise_notice(by=office, at=minutes(40), notice=first.notice, said=said())
    actions.publish_notice(by=office, at=minutes(40), draft=draft)
    (old,) = queries.hanging_at(outlet, office, minutes(41))
    assert (old.reference, old.number, old.down) == (first.notice.reference, 1, True)
    actions.take_down_posting(by=office, at=minutes(42), notice=first.notice, outlet=outlet)
    assert queries.hanging_at(outlet, office, minutes(43)) == ()
