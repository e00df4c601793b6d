"""From [Lập hồ sơ] to the receipt, the decision and the host's council; what is refused on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.campaigns.models import Campaign
from portal.checklists import queries as checklists
from portal.checklists import service as checklist_service
from portal.checklists.states import Verdict
from portal.council import cards
from portal.database import db
from portal.dossiers import for_council, queries, service
from portal.dossiers.models import Dossier
from portal.dossiers.states import DossierState
from portal.refusal import NotFound, Refused
from tests.cast import Cast
from tests.documents.test_documents import text_of
from tests.dossiers.ready import LATE, NOON, prepared, scan, whole


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


def said(verb) -> str:
    with pytest.raises(Refused) as caught:
        verb()
    db.session.rollback()
    return caught.value.reason.code


def act(verb):
    made = verb()
    db.session.commit()
    return made


def verify_all(cast: Cast, verdict: Verdict = Verdict.MET, but: tuple[str, ...] = ()) -> None:
    made = whole(cast)
    for nominee in made.nominees:
        for line in nominee.sheet.to_verify:
            code = line.criterion.code
            what = Verdict.NOT_MET if code in but else verdict
            checklist_service.verify(cast.actor("vanphong2"), nominee.sheet.subject, code, what, "có lý do")
    db.session.commit()


# --- the unit -----------------------------------------------------------------------------------
def test_the_way_of_a_dossier_with_the_heads_tap(cast: Cast) -> None:
    here = f"/ho-so/{prepared(cast)}"
    officer, head, office = (cast.browser(name) for name in ("canbo.dong", "truong.dong", "vanphong2"))
    page = officer.get("/ho-so")
    assert "Phiếu đồng ý 4/7" in page.text and "Tiêu chí 2/2" in page.text and "Kim Thị Hoa" in page.text
    assert "Còn thiếu" not in page.text
    page = officer.submit(page, "Chuyển thủ trưởng gửi")
    assert "Chờ thủ trưởng" in page.text
    office.get(f"{here}/tham-dinh", status=404)
    seen = head.get("/ho-so")
    answer = head.submit(seen, "Đồng ý và gửi", status=422)
    assert "Thủ trưởng cần xác nhận" in answer.text
    page = head.submit(seen, "Đồng ý và gửi", {"stated": "y"})
    assert "Đã gửi" in page.text and "trong hạn" in page.text
    seen = office.get(f"{here}/tham-dinh")
    assert "Khớp bản ghi đã chốt" in seen.text
    seen = office.submit(seen, "Tiếp nhận hồ sơ")
    assert "Đã tiếp nhận" in seen.text and not seen.has_button("Đủ điều kiện trình")
    line = office.get(seen.link("Thẩm định lần lượt"))
    while line.path != f"{here}/tham-dinh":
        line = office.submit(line, "Ghi và sang tiêu chí sau", {"verdict": "met"})
        if line.has_link("Thẩm định lần lượt"):
            line = office.get(line.link("Thẩm định lần lượt"))
    page = office.submit(line, "Ghi bản chính", {"total": "1", "on": "20/10/2024"})
    assert "01/01 bộ, ngày 20/10/2024" in page.text
    page = office.submit(page, "Đủ điều kiện trình")
    assert "Thẩm định: đủ điều kiện trình" in page.text
    page = officer.get("/ho-so")
    assert "Đủ điều kiện trình" in page.text and not page.has_button("Thu hồi")
    with cast.portal.app.app_context():
        names = host_candidates(campaigns.campaign_or_404(cast.campaign))
    assert names == ["Ủy ban nhân dân phường Đông", "Kim Thị Hoa"]


def host_candidates(campaign: Campaign) -> list[str]:
    fit = for_council.host_candidates(campaign)
    return [row.name for row in campaigns.candidates(campaign) if row.id in fit]


def test_the_signed_request_sends_without_the_head(cast: Cast) -> None:
    here = f"/ho-so/{prepared(cast)}"
    officer = cast.browser("canbo.dong")
    form = officer.get(f"{here}/giay-to/van-ban-de-nghi")
    page = officer.submit(form, "Lưu", {"number": "15/TTr-UBND", "issued_on": "19/10/2024", "signed": "y", "says_statement": "y"}, files=scan())  # fmt: skip
    assert "Số 15/TTr-UBND" in page.text and "Bản đã ký, đóng dấu" in page.text
    page = officer.submit(page, "Gửi hồ sơ")
    assert "Đã gửi hồ sơ." in page.text and "trong hạn" in page.text
    receipt = officer.get(page.link("Phiếu tiếp nhận"))
    for words in (
        "PHIẾU TIẾP NHẬN HỒ SƠ",
        "Gửi lúc: 12:00 ngày 20/10/2024, trong hạn",
        "số 15/TTr-UBND ngày 19/10/2024",
        "4/7",
    ):
        assert words in receipt.text, words
    pdf = officer.client.get(f"{here}/phieu-tiep-nhan.pdf")
    assert "PHIẾU TIẾP NHẬN HỒ SƠ" in text_of(pdf.data) and "Kim Thị Hoa" in text_of(pdf.data)


def test_a_signed_request_that_states_nothing_still_needs_the_head(cast: Cast) -> None:
    here = f"/ho-so/{prepared(cast)}"
    officer = cast.browser("canbo.dong")
    page = officer.submit(officer.get(f"{here}/giay-to/van-ban-de-nghi"), "Lưu", {"signed": "y"}, files=scan())
    assert page.has_button("Chuyển thủ trưởng gửi") and not page.has_button("Gửi hồ sơ")


def test_the_list_in_the_buttons_place_leads_to_every_missing_thing(cast: Cast) -> None:
    prepared(cast, minutes=False, checklists_=False, reports=False)
    officer = cast.browser("canbo.dong")
    page = officer.get("/ho-so")
    assert not page.has_button("Gửi hồ sơ") and not page.has_button("Chuyển thủ trưởng gửi")
    links = page.soup.select("#gui li a")
    assert [link.get_text() for link in links] == [
        "Ủy ban nhân dân phường Đông: còn 06 tiêu chí chưa khai",
        "Kim Thị Hoa: còn 02 tiêu chí chưa khai",
        "Biên bản bình xét",
        "Báo cáo thành tích của Ủy ban nhân dân phường Đông",
        "Báo cáo thành tích của Kim Thị Hoa",
    ]
    for link in links:
        if link["href"].startswith("#"):
            assert page.soup.find(id=link["href"][1:])
        else:
            officer.get(link["href"])


def test_who_did_not_pass_cannot_be_proposed(cast: Cast) -> None:
    prepared(cast, fit=False)
    page = cast.browser("canbo.dong").get("/ho-so")
    assert "Thạch Sơn: không đạt tỷ lệ khi bình xét, bỏ khỏi danh sách" in page.text
    with cast.portal.app.app_context():
        made = whole(cast)
        assert said(lambda: service.submit(cast.actor("canbo.dong"), made)) == "dossier.missing"


def test_the_officer_starts_it_and_names_people_and_residents(cast: Cast) -> None:
    cast.launch()
    officer, head = cast.browser("canbo.dong"), cast.browser("truong.dong")
    assert not head.get("/ho-so").has_button("Lập hồ sơ")
    page = officer.submit(officer.get("/ho-so"), "Lập hồ sơ")
    here = page.path
    page = officer.submit(page, "Thêm tập thể đơn vị")
    form = officer.get(f"{here}/them/ca-nhan")
    page = officer.submit(form, "Thêm vào danh sách", {"name": "Sơn"}, status=422)
    assert "Ghi đầy đủ họ và tên." in page.text
    page = officer.submit(form, "Thêm vào danh sách", {"account": cast.accounts["thanhvien1.dong"]})
    assert "Sơn Thị Liên" in page.text
    form = officer.get(f"{here}/them/nguoi-dan")
    page = officer.submit(form, "Thêm vào danh sách", {"name": "Thạch Rây", "post": "Ấp 2"})
    assert "Thạch Rây , Ấp 2 (người dân)" in page.text and "cá nhân (02)" in page.text
    assert not page.has_button("Thêm tập thể đơn vị")
    page = officer.submit(page, "Bỏ khỏi danh sách")
    assert "Tập thể (00)" in page.text
    twice = officer.post(
        "/ho-so", {"idem": "f" * 32, "csrf_token": page.soup.find("input", {"name": "csrf_token"})["value"]}
    )
    assert twice.path == here


def test_minutes_written_outside_are_typed_and_checked_the_same_way(cast: Cast) -> None:
    here = f"/ho-so/{prepared(cast, minutes=False)}"
    officer = cast.browser("canbo.dong")
    form = officer.get(f"{here}/giay-to/bien-ban")
    fields = {tag["name"]: "6" for tag in form.soup.find_all("input") if str(tag.get("name")).startswith("v_")}
    assert len(fields) == 2
    page = officer.submit(
        form, "Lưu", {**fields, "issued_on": "02/10/2024", "members": "7", "present": "5"}, status=422
    )
    assert "không thể nhiều hơn số có mặt (5)" in page.text
    page = officer.submit(form, "Lưu", {**fields, "issued_on": "02/10/2024", "members": "7", "present": "6"})
    assert "chưa đính kèm bản chụp" in page.text
    names = list(fields)
    form = officer.get(f"{here}/giay-to/bien-ban")
    assert form.soup.find("input", {"name": "present"})["value"] == "6"
    page = officer.submit(form, "Lưu", {names[1]: "3"}, files=scan("Biên bản.pdf"))
    assert "biên bản lập ngoài hệ thống" in page.text and "Phiếu đồng ý 6/6" in page.text
    assert "không đạt tỷ lệ khi bình xét" in page.text  # 3 of 6 is not more than half
    page = officer.submit(officer.get(f"{here}/giay-to/bien-ban"), "Lưu", {names[1]: "4", "present": "4"}, status=422)
    page = officer.submit(
        officer.get(f"{here}/giay-to/bien-ban"), "Lưu", {names[0]: "4", names[1]: "4", "present": "4"}
    )
    assert "có mặt 4/7, chưa đủ điều kiện tiến hành" in page.text


def test_a_reports_number_stands_without_a_file_and_follows_corrections(cast: Cast) -> None:
    here = f"/ho-so/{prepared(cast, reports=False)}"
    officer = cast.browser("canbo.dong")
    link = next(tag["href"] for tag in officer.get(here).soup.find_all("a") if "/bao-cao/" in tag["href"])
    officer.submit(officer.get(link), "Lưu", {"number": "7/BC"})
    officer.submit(officer.get(link), "Lưu", {"number": "8/BC"})
    page = officer.get(link)
    assert page.text.count("Số 8/BC") == 1 and "7/BC" not in page.text
    officer.submit(page, "Lưu", {}, files=scan("Báo cáo.pdf"))
    page = officer.get(link)
    assert len(page.soup.select("ul.line li")) == 1 and "tep" in page.soup.select("ul.line a")[0]["href"]


def test_a_refused_paper_keeps_its_file(cast: Cast) -> None:
    officer, here = cast.browser("canbo.dong"), f"/ho-so/{prepared(cast)}/giay-to/van-ban-de-nghi"
    page = officer.submit(officer.get(here), "Lưu", {"issued_on": "31/02/2024"}, files=scan(), status=422)
    assert "Đã nhận tệp" in page.text
    shown = officer.submit(page, "Lưu", {"issued_on": "01/10/2024"})
    assert "Gỡ tài liệu này khi lưu" in officer.get(here).text, shown.text


def test_two_officers_at_one_paper(cast: Cast) -> None:
    here = f"/ho-so/{prepared(cast)}/giay-to/van-ban-de-nghi"
    officer = cast.browser("canbo.dong")
    first, second = officer.get(here), officer.get(here)
    officer.submit(first, "Lưu", {"number": "1/TTr"})
    page = officer.submit(second, "Lưu", {"number": "2/TTr"}, status=409)
    assert "Bản đã lưu của Lâm Văn Tài: 1/TTr" in page.text and 'value="2/TTr"' in page.html


# --- time ---------------------------------------------------------------------------------------
@pytest.mark.both
def test_the_cut_off_is_an_instant_and_the_heads_time_counts(cast: Cast) -> None:
    prepared(cast)
    with cast.portal.app.app_context():
        officer, head = cast.actor("canbo.dong"), cast.actor("truong.dong")
        with clock.at(LATE - timedelta(seconds=1)):
            act(lambda: service.submit(officer, whole(cast)))
        with clock.at(LATE):
            assert said(lambda: service.approve(head, whole(cast), True)) == "dossier.late"
        unit = whole(cast).dossier.unit
        with clock.at(LATE + timedelta(hours=2)):
            office = cast.actor("vanphong2")
            campaign = campaigns.campaign_or_404(cast.campaign)
            act(lambda: campaign_service.extend(office, campaign, unit, LATE + timedelta(days=2), "mất điện cả xã"))
            act(lambda: service.approve(head, whole(cast), True))
        made = whole(cast)
        assert made.extended and made.dossier.submitted_at == LATE + timedelta(hours=2)


@pytest.mark.both
def test_a_recall_gives_up_the_time_and_a_supplement_keeps_it(cast: Cast) -> None:
    prepared(cast)
    with cast.portal.app.app_context():
        officer, head, office = (cast.actor(name) for name in ("canbo.dong", "truong.dong", "vanphong2"))

        def send() -> None:
            act(lambda: service.submit(officer, whole(cast)))
            act(lambda: service.approve(head, whole(cast), True))

        send()
        act(lambda: service.recall(officer, whole(cast)))
        assert whole(cast).dossier.submitted_at is None
        assert whole(cast).nominees[0].sheet.state.value == "editing"
        with clock.at(NOON + timedelta(hours=1)):
            send()
        act(lambda: service.receive(office, whole(cast).dossier))
        assert said(lambda: service.recall(officer, whole(cast))) == "dossier.recall.received"
        act(lambda: service.return_for_more(office, whole(cast), "thiếu báo cáo"))
        with clock.at(LATE + timedelta(days=1)):
            send()
        dossier = whole(cast).dossier
        assert dossier.submitted_at == NOON + timedelta(hours=1)
        assert dossier.supplemented_at == LATE + timedelta(days=1) and dossier.receipt_number == 1
        assert said(lambda: service.return_for_more(office, whole(cast), "lại thiếu")) == "dossier.returns"


@pytest.mark.both
def test_receipts_are_numbered_in_the_order_of_sending(cast: Cast) -> None:
    prepared(cast)
    with cast.portal.app.app_context():
        act(lambda: service.submit(cast.actor("canbo.dong"), whole(cast)))
        act(lambda: service.approve(cast.actor("truong.dong"), whole(cast), True))
        first = whole(cast).dossier
        assert first.receipt_number == 1
        assert queries.last_receipt_number(first.campaign) == 1
        sentences = [entry.what for entry in audit.history(f"dossier:{first.id}")]
        assert "Thủ trưởng đồng ý và gửi hồ sơ" in sentences and "Chuyển thủ trưởng xem và gửi" in sentences


# --- the standing office --------------------------------------------------------------------------
def sent(cast: Cast) -> str:
    found = prepared(cast)
    with cast.portal.app.app_context():
        act(lambda: service.submit(cast.actor("canbo.dong"), whole(cast)))
        act(lambda: service.approve(cast.actor("truong.dong"), whole(cast), True))
        db.session.remove()
    return found


def test_returned_with_a_reason_and_answered(cast: Cast) -> None:
    here = f"/ho-so/{sent(cast)}"
    officer, office = cast.browser("canbo.dong"), cast.browser("vanphong2")
    seen = office.get(f"{here}/tham-dinh")
    page = office.submit(seen, "Trả lại để bổ sung", {}, status=422)
    assert "Cần nêu lý do" in page.text
    page = office.submit(seen, "Trả lại để bổ sung", {"usual": "Thiếu tài liệu kiểm chứng"})
    assert "Lý do: Thiếu tài liệu kiểm chứng" in page.text
    page = officer.get("/ho-so")
    assert "Trả lại để bổ sung" in page.text and page.has_button("Chuyển thủ trưởng gửi")
    page = officer.submit(page, "Chuyển thủ trưởng gửi")
    page = officer.submit(page, "Thu hồi")
    assert "Trả lại để bổ sung" in page.text and "Thiếu tài liệu kiểm chứng" in page.text


def test_the_head_sends_back_with_a_reason(cast: Cast) -> None:
    prepared(cast)
    officer, head = cast.browser("canbo.dong"), cast.browser("truong.dong")
    officer.submit(officer.get("/ho-so"), "Chuyển thủ trưởng gửi")
    page = head.submit(head.get("/ho-so"), "Trả lại", {"reason": "Bổ sung số liệu năm trước"})
    page = officer.get("/ho-so")
    assert "Thủ trưởng trả lại" in page.text and "Bổ sung số liệu năm trước" in page.text


def test_not_eligible_needs_a_reason_and_the_unit_reads_it(cast: Cast) -> None:
    here = f"/ho-so/{sent(cast)}"
    office = cast.browser("vanphong2")
    page = office.submit(office.get(f"{here}/tham-dinh"), "Tiếp nhận hồ sơ")
    page = office.submit(page, "Không đủ điều kiện", {"reason": "Chỉ số CCHC giảm"})
    assert "Không đủ điều kiện" in page.text
    assert "Chỉ số CCHC giảm" in cast.browser("truong.dong").get("/ho-so").text


def test_one_nominee_may_fail_and_the_rest_go_on(cast: Cast) -> None:
    sent(cast)
    with cast.portal.app.app_context():
        office = cast.actor("vanphong2")
        act(lambda: service.receive(office, whole(cast).dossier))
        assert said(lambda: service.find_eligible(office, whole(cast))) == "dossier.to_verify"
        verify_all(cast, but=("thanh_tich",))
        act(lambda: service.find_eligible(office, whole(cast)))
        names = host_candidates(campaigns.campaign_or_404(cast.campaign))
        assert names == ["Ủy ban nhân dân phường Đông"]
        candidates = campaigns.candidates(campaigns.campaign_or_404(cast.campaign))
        shown = cards.cards(campaigns.campaign_or_404(cast.campaign), candidates)
        assert any("Phiếu đồng ý 7/7" in row[0] for card in shown[candidates[0].id] for row in card.rows)


def test_the_own_units_dossier_is_the_leaders_to_decide(cast: Cast) -> None:
    """The standing office is an officer of its own unit too."""
    cast.launch()
    with cast.portal.app.app_context():
        officer = cast.actor("vanphong")
        enrolment = campaigns.enrolment(campaigns.campaign_or_404(cast.campaign), cast.units["vanphong"])
        dossier = act(lambda: service.prepare(officer, enrolment))
        assert service.refuse_examination(cast.actor("vanphong2"), dossier).code == "verify.own_unit"
        assert service.refuse_examination(cast.actor("lanhdao"), dossier) is None


# --- who may not ----------------------------------------------------------------------------------
def test_a_neighbours_dossier_is_not_there(cast: Cast) -> None:
    here = f"/ho-so/{sent(cast)}"
    for username in ("canbo.tay", "truong.tay", "vanphong.xa"):
        browser = cast.browser(username)
        for path in ("", "/qua-trinh", "/phieu-tiep-nhan", "/giay-to/van-ban-de-nghi"):
            browser.get(here + path, status=404)
    before = cast.portal.fingerprint()
    tokens = {"idem": "0" * 32}
    for username, path in (("canbo.tay", "gui"), ("canbo.tay", "thu-hoi"), ("truong.tay", "dong-y"), ("vanphong.xa", "tiep-nhan"), ("vanphong.xa", "du-dieu-kien")):  # fmt: skip
        browser = cast.browser(username)
        tokens["csrf_token"] = browser.get("/tai-khoan").soup.find("input", {"name": "csrf_token"})["value"]
        browser.post(f"{here}/{path}", tokens, status=404)
    assert cast.portal.fingerprint() == before


def test_a_paper_is_read_by_whoever_reads_its_dossier(cast: Cast) -> None:
    here = f"/ho-so/{prepared(cast)}"
    officer = cast.browser("canbo.dong")
    page = officer.submit(officer.get(f"{here}/giay-to/van-ban-de-nghi"), "Lưu", {"signed": "y"}, files=scan())
    file = next(tag["href"] for tag in page.soup.find_all("a") if tag["href"].endswith("/tep"))
    officer.get(file)
    cast.browser("canbo.tay").get(file, status=404)
    cast.browser("vanphong2").get(file, status=404)  # not sent yet
    officer.submit(officer.get(here), "Chuyển thủ trưởng gửi")
    head = cast.browser("truong.dong")
    head.submit(head.get(here), "Đồng ý và gửi", {"stated": "y"})
    cast.browser("vanphong2").get(file)


@pytest.mark.both
def test_the_database_itself_keeps_a_dossier_whole(cast: Cast) -> None:
    prepared(cast)
    with cast.portal.app.app_context():
        from sqlalchemy.exc import IntegrityError

        for values in ({"state": DossierState.SENT}, {"state": DossierState.RETURNED, "reason": ""}, {"originals": -1}):
            with pytest.raises(IntegrityError):
                db.session.execute(Dossier.__table__.update().values(**values))
            db.session.rollback()
        with pytest.raises(NotFound):
            queries.dossier_or_404(cast.actor("canbo.tay"), whole(cast).dossier.id)
        db.session.rollback()


def test_statements_are_few(cast: Cast) -> None:
    here = f"/ho-so/{sent(cast)}"
    for username, path in (("canbo.dong", here), ("canbo.dong", "/ho-so"), ("vanphong2", f"{here}/tham-dinh")):
        browser = cast.browser(username)
        browser.get(path)
        with cast.portal.counted() as statements:
            browser.get(path)
        assert len(statements) <= 10, f"{path}: {len(statements)}\n" + "\n".join(s[:150] for s in statements)


def test_checklists_go_along(cast: Cast) -> None:
    sent(cast)
    with cast.portal.app.app_context():
        made = whole(cast)
        assert {nominee.sheet.state.value for nominee in made.nominees} == {"sent"}
        subject = made.nominees[0].sheet.subject
        assert checklists.sheet(subject).to_verify
