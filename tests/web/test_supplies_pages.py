"""Pages of supplies: at a glance, a place, the count, requests from asking to giving back, an incident's kit, labels."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.builders import alternatives as places
from tests.builders import cards
from tests.builders import in_drill as drills
from tests.builders import supplies as build
from tests.builders.incidents import minutes
from tests.builders.supplies import DUTY, HEAD, LOGISTICS, OFFICER, Stores
from tests.states import kept
from tests.web.test_card_pages import Phone
from tests.web.test_custody_pages import client_of
from tests.web.test_kept_photos import picture
from youxu.core import clock
from youxu.core.actor import system
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry
from youxu.core.numbers import new_submission
from youxu.incidents.models import Incident
from youxu.organisation import queries as organisation
from youxu.reactions.handlers.supplies import tell_of_troubles
from youxu.supplies import actions
from youxu.supplies.actions import For
from youxu.supplies.models import StockCount, SupplyItem, SupplyRequest, SupplySite
from youxu.supplies.queries import readiness_under
from youxu.supplies.rules.words import Account, RequestState

pytestmark = pytest.mark.django_db
place = kept(build.stores)
BELOW = f"/drill/{drills.KEY}"


def get(place: Stores, name: str, address: str, /, at: float = 60, language: str = "zh-hans") -> Any:
    with clock.pretend(minutes(at)):
        return client_of(place.county, name, language).get(address)


def post(place: Stores, name: str, address: str, /, at: float = 60, **data: Any) -> Any:
    given = {"submission": str(new_submission()), **data}
    with clock.pretend(minutes(at)):
        return client_of(place.county, name, "en").post(address, given)


def text(answer: Any) -> str:
    return answer.content.decode()


def test_the_office_sees_the_next_step_what_is_not_ready_and_every_place(place: Stores) -> None:
    actions.review_supplies(by=place.by(), at=minutes(5), unit=place.county.unit)
    page = text(get(place, LOGISTICS, "/supplies/"))
    assert "县公司库房从未清点" in page
    assert "低于最低数量" in page
    assert page.count('class="btn btn-primary"') == 1


def test_with_nothing_entered_the_page_says_what_to_do(place: Stores) -> None:
    SupplySite.objects.update(retired_at=minutes(1))
    page = text(get(place, LOGISTICS, "/supplies/", language="en"))
    assert "No place of supplies is entered yet" in page


def test_an_outlet_comes_to_its_own_shelf_and_begins_it_with_a_count(place: Stores) -> None:
    led = get(place, HEAD, "/supplies/")
    assert led.headers["Location"] == "/supplies/outlets/YS04/"
    assert "还没有登记物资" in text(get(place, HEAD, "/supplies/outlets/YS04/"))
    begun = post(place, HEAD, "/supplies/outlets/YS04/")
    shelf = SupplySite.objects.get(outlet__code="YS04")
    assert begun.headers["Location"] == f"/supplies/sites/{shelf.pk}/count/"
    sheet = text(get(place, HEAD, begun.headers["Location"]))
    assert "通知单空白A4" in sheet
    done = post(
        place,
        HEAD,
        begun.headers["Location"],
        **{"as_of": "0", "seen-notice_sheets": "on", "total-notice_sheets": "18", "usable-notice_sheets": ""},
    )
    assert done.status_code == 303
    assert place.stock("notice_sheets", shelf) == 18


def test_only_what_is_ticked_was_counted_and_a_wrong_number_keeps_everything(place: Stores) -> None:
    address = reverse("supply-count", args=[place.depot.pk])
    given = {
        "as_of": str(10**9),
        "seen-radios": "on",
        "total-radios": "7",
        "usable-radios": "9",
        "note-radios": "一台送修",
        "seen-routers": "",
        "total-routers": "1",
        "photo-radios": picture(),
    }
    wrong = post(place, OFFICER, address, **given)
    assert wrong.status_code == 422
    assert "More are usable than there are in all." in text(wrong)
    assert "一台送修" in text(wrong)
    ((word, name),) = re.findall(
        r'name="photo-radios-kept" value="([^"]+)" checked><span>([^<]+)<', text(wrong)
    )
    assert name == "柜台.jpg"
    given |= {"usable-radios": "6", "photo-radios-kept": word}
    del given["photo-radios"]
    done = post(place, OFFICER, address, **given)
    assert done.status_code == 303
    assert place.stock("radios") == 6
    assert place.stock("routers") == 2
    line = StockCount.objects.get().lines.get()
    assert (line.total, line.usable, line.note) == (7, 6, "一台送修")
    assert line.photo is not None


def test_what_moved_while_somebody_counted_is_named(place: Stores) -> None:
    address = reverse("supply-count", args=[place.depot.pk])
    sheet = text(get(place, OFFICER, address))
    found = re.search(r'name="as_of" value="(\d+)"', sheet)
    assert found is not None
    build.issued(place, radios=2)
    late = post(
        place,
        OFFICER,
        address,
        **{"as_of": found[1], "seen-radios": "on", "total-radios": "8", "usable-radios": "8"},
    )
    assert late.status_code == 422
    assert "While you counted, this moved" in text(late)


def test_supplies_come_in_and_what_is_wrong_stands_at_its_field(place: Stores) -> None:
    address = reverse("supply-receive", args=[place.depot.pk])
    wrong = post(place, OFFICER, address, **{"quantity-pump": "zwei", "quantity-switch": "1"})
    assert wrong.status_code == 422
    assert 'value="zwei"' in text(wrong)
    done = post(place, OFFICER, address, **{"quantity-pump": "1", "quantity-switch": "1"})
    assert done.status_code == 303
    assert (place.stock("pump"), place.stock("switch")) == (1, 1)


def test_issued_in_one_tap_for_an_outlet_of_an_incident(place: Stores) -> None:
    incident = places.stopped(place.county, "YS04", at=minutes(2))
    address = reverse("supply-issue", args=[place.depot.pk])
    done = post(place, LOGISTICS, address, **{"goal": f"incident:{incident.pk}:YS04", "quantity-radios": "2"})
    row = SupplyRequest.objects.get()
    assert done.headers["Location"] == f"/supplies/requests/{row.reference}/"
    assert (row.incident, row.to_outlet.code if row.to_outlet else "") == (incident, "YS04")
    more = post(place, LOGISTICS, address, **{"goal": "whom", "whom": "县运动会", "quantity-radios": "9"})
    assert more.status_code == 422
    assert "fewer than 9" in text(more)


def test_set_aside_and_written_off_ask_for_a_reason(place: Stores) -> None:
    address = reverse("supply-stock", args=[place.depot.pk])
    wrong = post(place, OFFICER, address, **{"what": "write_off", "quantity-markers": "1"})
    assert wrong.status_code == 422
    assert "Write why." in text(wrong)
    for what in ("set_aside", "write_off_unusable"):
        done = post(place, OFFICER, address, **{"what": what, "quantity-markers": "1", "reason": "干了"})
        assert done.status_code == 303
    assert place.stock("markers") == 5
    assert place.stock("markers", account=Account.UNUSABLE) == 0


def asked_for_the_kit(place: Stores) -> tuple[Incident, SupplyRequest]:
    incident = places.stopped(place.county, "YS04", at=minutes(2))
    address = reverse("incident-supplies", args=[incident.reference])
    page = text(get(place, LOGISTICS, address, at=10))
    assert "4G或5G路由器" in page
    assert "县公司库房" in page
    post(place, LOGISTICS, address, at=11, place="YS04")
    return incident, SupplyRequest.objects.get()


def test_the_kit_of_an_incident_is_asked_for_approved_issued_used_and_given_back(place: Stores) -> None:
    incident, row = asked_for_the_kit(place)
    address = reverse("supply-request", args=[row.reference])
    keys = {line.item.key: line for line in row.lines.select_related("item")}
    assert {"routers", "notice_sheets", "markers"} <= set(keys)
    page = text(get(place, DUTY, address, at=12))
    assert "批准申请" in page
    given = {f"line-{line.pk}": str(line.asked) for line in keys.values()}
    assert post(place, DUTY, address, at=13, what="approve", **given).status_code == 303
    sent = {f"quantity-{key}": str(line.asked) for key, line in keys.items()}
    out = post(place, OFFICER, address, at=20, what="issue", site=str(place.depot.pk), **sent)
    assert out.status_code == 303, text(out)
    assert post(place, HEAD, address, at=60, what="arrive", **sent).status_code == 303
    used = {f"quantity-{key}": str(keys[key].asked) for key in ("notice_sheets", "markers")}
    assert post(place, HEAD, address, at=200, what="consume", **used).status_code == 303
    back = {"quantity-routers": "1", "site": str(place.depot.pk)}
    assert post(place, OFFICER, address, at=300, what="give_back", **back).status_code == 303
    row.refresh_from_db()
    assert row.state == RequestState.CLOSED
    cost = text(get(place, LOGISTICS, reverse("incident-supplies", args=[incident.reference]), at=301))
    assert "17.00" in cost
    room = text(get(place, DUTY, f"/incidents/{incident.reference}/", at=302))
    assert "17.00" in room


def test_more_than_was_issued_does_not_come_back(place: Stores) -> None:
    row = build.issued(place, radios=2)
    address = reverse("supply-request", args=[row.reference])
    wrong = post(
        place, OFFICER, address, what="give_back", **{"quantity-radios": "3", "site": str(place.depot.pk)}
    )
    assert wrong.status_code == 422
    assert "only 2 of this request are out" in text(wrong)


def test_what_the_kit_asks_for_is_not_proposed_once_more(place: Stores) -> None:
    incident, _row = asked_for_the_kit(place)
    page = text(get(place, LOGISTICS, reverse("incident-supplies", args=[incident.reference]), at=12))
    assert "kit-1" in page
    assert "4G或5G路由器" not in page


def test_who_may_not_decide_or_keep_sees_the_request_without_buttons(place: Stores) -> None:
    row = build.asked(place, radios=1)
    page = text(get(place, "郑凯", reverse("supply-request", args=[row.reference])))
    assert row.reference in page
    assert 'name="what"' not in page
    assert post(place, "郑凯", reverse("supply-count", args=[place.depot.pk])).status_code == 403


def test_an_own_item_is_entered_and_one_of_the_plan_keeps_its_words(place: Stores) -> None:
    made = post(
        place,
        LOGISTICS,
        "/supplies/items/new/",
        title="雨鞋",
        measure="双",
        item_class="TOOL",
        tracking="NONE",
    )
    assert made.status_code == 303
    assert "雨鞋" in text(get(place, LOGISTICS, "/supplies/items/"))
    page = text(get(place, LOGISTICS, "/supplies/items/radios/"))
    assert 'name="title"' not in page
    assert post(place, LOGISTICS, "/supplies/items/radios/", cost="300").status_code == 303
    wrong = post(place, LOGISTICS, "/supplies/items/radios/", gb_code="12")
    assert wrong.status_code == 422


def test_a_place_is_entered_changed_and_given_up_once_empty(place: Stores) -> None:
    made = post(place, LOGISTICS, "/supplies/sites/new/", kind="VEHICLE", name="流动服务车")
    van = SupplySite.objects.get(name="流动服务车")
    assert made.headers["Location"] == f"/supplies/sites/{van.pk}/"
    edit = f"/supplies/sites/{van.pk}/edit/"
    changed = post(
        place, LOGISTICS, edit, kind="VEHICLE", name="流动服务车", keeper_name="罗平", revision="1"
    )
    assert changed.status_code == 303
    assert post(place, LOGISTICS, edit, retire="1").headers["Location"] == "/supplies/"
    full = post(place, LOGISTICS, f"/supplies/sites/{place.depot.pk}/edit/", retire="1")
    assert full.status_code == 422


def test_a_label_leads_to_its_shelf_scanned_or_typed(place: Stores) -> None:
    label = f"/supplies/l/{place.depot.pk}/radios/"
    assert get(place, OFFICER, label).headers["Location"] == f"/supplies/sites/{place.depot.pk}/?item=radios"
    typed = get(place, OFFICER, f"/supplies/typed/?label={place.depot.pk}/radios")
    assert typed.headers["Location"] == label
    assert get(place, OFFICER, "/supplies/typed/?label=xyz").headers["Location"] == "/supplies/scan/"
    assert get(place, OFFICER, f"/supplies/l/{place.depot.pk}/nothing/").status_code == 404


def test_the_labels_of_a_place_are_printed(place: Stores) -> None:
    answer = get(place, OFFICER, f"/supplies/sites/{place.depot.pk}/labels.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_a_refusal_by_rule_is_in_the_journal(place: Stores) -> None:
    row = build.issued(place, radios=2)
    actions.give_back(
        by=place.by(), at=minutes(30), request=row, site=place.depot, items={place.items["radios"]: 2}
    )
    before = Entry.objects.count()
    done = post(
        place,
        OFFICER,
        reverse("supply-request", args=[row.reference]),
        what="give_back",
        **{"quantity-radios": "1"},
    )
    assert done.status_code == 404, "a closed request offers no such act"
    assert Entry.objects.count() == before


LIST = "序号,应急物资,数量,单位,存放地点,保管人,联系电话\n1,抽水泵,1,台,县公司库房,罗平,13800000009\n2,对讲机,x,台,县公司库房,,\n"


def test_the_offices_list_is_taken_over_with_every_bad_row_named_and_written_out(place: Stores) -> None:
    def sheet() -> SimpleUploadedFile:
        return SimpleUploadedFile("清单.csv", LIST.encode())

    page = text(post(place, LOGISTICS, "/supplies/import/", file=sheet()))
    assert "1 new, 0 changed, 0 as before, 1 not taken." in page
    assert place.stock("pump") == 1
    again = text(post(place, LOGISTICS, "/supplies/import/", file=sheet()))
    assert "0 new, 0 changed, 1 as before, 1 not taken." in again
    none = post(place, LOGISTICS, "/supplies/import/", file=SimpleUploadedFile("x.xlsx", b"no file"))
    assert none.status_code == 422
    answer = get(place, LOGISTICS, "/supplies/export.xlsx")
    assert answer.content.startswith(b"PK")
    assert post(place, HEAD, "/supplies/import/", file=sheet()).status_code == 403


def test_a_hand_without_a_place_is_asked_for_one_and_keeps_what_was_written(place: Stores) -> None:
    row = build.issued(place, radios=2)
    address = reverse("supply-request", args=[row.reference])
    wrong = post(place, OFFICER, address, what="give_back", **{"quantity-radios": "1"})
    assert wrong.status_code == 422
    assert "Please fill this in." in text(wrong)


def test_an_item_of_another_operator_with_the_same_key_is_never_meant(place: Stores) -> None:
    row = build.issued(place, radios=2)
    SupplyItem.objects.create(tree="other", key="radios", item_class="TOOL", title="别家", measure="台")
    address = reverse("supply-request", args=[row.reference])
    back = {"quantity-radios": "2", "site": str(place.depot.pk)}
    assert post(place, OFFICER, address, what="give_back", **back).status_code == 303


def test_who_was_told_of_what_is_not_ready_has_it_by_page_or_call(place: Stores) -> None:
    actions.review_supplies(by=place.by(), at=minutes(5), unit=place.county.unit)
    with clock.pretend(minutes(6)):
        tell_of_troubles(place.county.unit, by=system("supplies.tell"), at=minutes(6))
    work = text(get(place, OFFICER, "/my-work/"))
    tap = re.search(r'action="(/alerts/\d+/acknowledge/)"', work)
    assert tap is not None
    assert "物资未就绪" in work
    assert "物资未就绪" in text(get(place, LOGISTICS, "/supplies/"))
    assert get(place, HEAD, tap[1]).status_code == 404
    call = re.search(r'href="(/alerts/\d+/call/)"', text(get(place, DUTY, "/supplies/")))
    assert call is not None
    assert get(place, HEAD, call[1]).status_code in (403, 404)
    assert "The office rang" in text(get(place, DUTY, call[1], language="en"))
    rang = post(place, DUTY, call[1], at=20, reached="NO", person="")
    assert (rang.status_code, rang.url) == (303, "/supplies/")
    assert post(place, OFFICER, tap[1], at=30).status_code == 303
    assert (
        "Luo Ping has it" in (page := text(get(place, LOGISTICS, "/supplies/", language="en")))
        or OFFICER in page
    )
    assert post(place, OFFICER, tap[1], at=40).status_code == 409


def shelf_of(place: Stores, code: str = "YS04") -> SupplySite:
    row = actions.open_shelf(
        by=place.by(), at=minutes(1), outlet=place.county.outlets[code], unit=place.county.unit
    )
    build.received(place, row, torches=2, markers=1)
    return row


def test_an_outlet_counts_its_shelf_with_its_card_on_the_word_of_a_name(place: Stores) -> None:
    row = shelf_of(place)
    phone = Phone(cards.card(place.county).code)
    assert f"/p/c/{phone.code}/count/" in phone.get(at=20).content.decode()
    page = phone.get("count/", at=20)
    as_of = str(page.context["form"].initial["as_of"])
    told = {"seen-torches": "on", "total-torches": "1", "usable-torches": "1", "as_of": as_of}
    assert phone.post("count/", 20, **told, name="").status_code == 422
    wrong = phone.post("count/", 20, **{**told, "usable-torches": "5"}, name="小李")
    assert wrong.status_code == 422
    assert 'value="5"' in wrong.content.decode()
    assert phone.post("count/", 20, **told, name="小李").status_code == 303
    counted = StockCount.objects.get(site=row)
    assert counted.counted_by_name == "小李 · 柳林支局（应急卡）"
    assert (counted.differences, place.stock("torches", row)) == (1, 1)
    late = phone.post("count/", 21, **told, name="小李")
    assert (late.status_code, "手电" in late.content.decode()) == (422, True)
    assert Entry.objects.get(code="SUPPLIES_COUNTED").actor_kind == "CARD"


def test_no_other_card_counts_a_shelf_and_none_where_the_plan_does_not_say_so(place: Stores) -> None:
    row = shelf_of(place)
    other = Phone(cards.card(place.county, "YS05").code)
    assert other.get("count/", at=20).status_code == 404
    bearer = organisation.bearer_of(other.code)
    assert bearer is not None
    act = {"by": bearer.actor, "at": minutes(20), "address": "", "site": row, "name": "小李", "rows": ()}
    with pytest.raises(NotPermitted):
        actions.count_from_card(**act)
    own = organisation.bearer_of(cards.card(place.county).code)
    assert own is not None
    with pytest.raises(NotPermitted):
        actions.receive(by=own.actor, at=minutes(20), site=row, items={place.items["torches"]: 1})
    with pytest.raises(actions.UnableToCount, match="name"):
        actions.count_from_card(**{**act, "by": own.actor, "name": " "})


def test_what_one_tap_reserved_and_issued_is_one_line_with_its_moves_folded(place: Stores) -> None:
    goal = For(outlet=place.county.outlets["YS04"])
    items = {place.items["radios"]: 2, place.items["markers"]: 1}
    actions.issue_now(by=place.by(), at=minutes(3), site=place.depot, goal=goal, items=items)
    build.approved(place, None, radios=1)
    answer = get(place, LOGISTICS, f"/supplies/sites/{place.depot.pk}/", language="en")
    lines = [line for line in answer.context["moves"] if line.moves]
    assert [(line.row.kind, [one.kind for one in line.moves]) for line in lines] == [
        ("ISSUE", ["RESERVE", "ISSUE"])
    ] * 2
    assert "2 moves in one act" in text(answer)


def test_the_board_says_of_each_class_how_many_are_not_ready(place: Stores) -> None:
    actions.review_supplies(by=place.by(), at=minutes(5), unit=place.county.unit)
    cells = get(place, DUTY, "/", language="en").context["ready"]
    assert [cell["clause"] for cell in cells] == ["O1", "S1", "S2", "S3"]
    assert cells[3]["look"] == "warn"
    SupplySite.objects.update(retired_at=minutes(6))
    assert len(get(place, DUTY, "/").context["ready"]) == 1


def test_what_is_not_ready_is_asked_for_in_three_questions_however_many_classes(
    place: Stores, django_assert_num_queries
) -> None:
    actions.review_supplies(by=place.by(), at=minutes(5), unit=place.county.unit)
    by = place.by()
    with django_assert_num_queries(3):
        found = readiness_under(by, place.county.unit.path)
    assert found is not None
    troubles = [one for one in found.classes if one.troubles]
    assert troubles
    assert all(one.first is not None for one in troubles)
    assert [one.first for one in found.classes if not one.troubles] == [None] * (
        len(found.classes) - len(troubles)
    )


def test_a_drill_has_its_own_stock_is_marked_and_changes_nothing_of_what_is_there(place: Stores) -> None:
    incident = with_drill(place)
    issued = build.issued(place, incident, radios=2)
    page = f"/supplies/sites/{place.depot.pk}/"
    radios = {shelf.key: shelf.stock for shelf in get(place, LOGISTICS, page).context["shelves"]}["radios"]
    drill = get(place, LOGISTICS, f"{BELOW}{page}", language="en")
    assert radios == 8
    assert {shelf.key: shelf.stock for shelf in drill.context["shelves"]}["radios"] == 6
    assert "yx-drill" in text(drill)
    assert get(place, LOGISTICS, f"/drill/EX000000-09{page}").status_code == 404
    assert "yx-drill" in text(get(place, LOGISTICS, f"{BELOW}/supplies/requests/{issued.reference}/"))
    assert issued.reference not in text(get(place, LOGISTICS, "/supplies/requests/"))
    assert issued.reference in text(get(place, LOGISTICS, f"{BELOW}/supplies/requests/"))


def test_the_pages_that_count_take_in_and_issue_stay_in_the_drill(place: Stores) -> None:
    incident = with_drill(place)
    here = f"/supplies/sites/{place.depot.pk}"
    shown = text(get(place, LOGISTICS, f"{BELOW}{here}/"))
    assert all(f'{BELOW}{here}/{what}/"' in shown for what in ("count", "receive", "issue", "stock"))
    taken = post(place, LOGISTICS, f"{BELOW}{here}/receive/", **{"quantity-radios": "3"})
    assert taken.headers["Location"] == f"{BELOW}{here}/"
    counted = {"as_of": str(10**9), "seen-radios": "on", "total-radios": "9", "usable-radios": "9"}
    assert post(place, LOGISTICS, f"{BELOW}{here}/count/", **counted).status_code == 303
    goal = {"goal": f"incident:{incident.pk}", "quantity-radios": "4"}
    sent = post(place, LOGISTICS, f"{BELOW}{here}/issue/", **goal)
    assert SupplyRequest.objects.get().world == drills.KEY
    assert sent.status_code == 303
    aside = {"what": "set_aside", "quantity-radios": "1", "reason": "练习"}
    assert post(place, LOGISTICS, f"{BELOW}{here}/stock/", **aside).status_code == 303
    assert place.stock("radios") == 8
    home = get(place, LOGISTICS, f"{BELOW}/supplies/")
    assert {row.key: row.stock for row in home.context["whole"]}["radios"] == 4
    assert "yx-drill" in text(home)
    ended = post(place, LOGISTICS, f"/drill/EX000000-09{here}/receive/", **{"quantity-radios": "3"})
    assert ended.status_code == 404


def with_drill(place: Stores) -> Incident:
    incident = places.stopped(place.county, "YS04", at=minutes(2))
    Incident.objects.filter(pk=incident.pk).update(world=drills.KEY)
    drills.drill(place.county, parts={LOGISTICS: "PLAYER"})
    return Incident.objects.get(pk=incident.pk)
