"""The main job of a campaign, done by the people whose job it is: from a returned declaration to the public page."""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path

from playwright.sync_api import Browser

from tests.evidence import corpus
from tests.journeys.person import PHONE, Person

UNIT = "hodackien"
MEMBERS = [f"thanhvien{n}.{UNIT}" for n in range(1, 6)]
HEADLINE = "Hồ Đắc Kiện đã gửi hồ sơ đề nghị khen thưởng"


class Journey:
    """`scripts` says whether browsers run JavaScript; what the database holds afterwards must not depend on it."""

    def __init__(self, browser: Browser, address: str, password: str, folder: Path, *, scripts: bool) -> None:
        self.browser, self.address, self.password = browser, address, password
        self.folder, self.scripts = folder, scripts
        self.scan = folder / "Biên bản giao ban.pdf"
        self.scan.write_bytes(corpus.pdf())
        self.photo = folder / "ảnh chụp.jpg"
        self.photo.write_bytes(corpus.image("JPEG"))
        self.receipts: dict[str, str] = {}
        self.minutes_text = ""

    def sit(self, username: str = "", size: dict[str, int] | None = None) -> Person:
        return Person.sit_down(self.browser, self.address, username, self.password, size=size, scripts=self.scripts)

    def whole(self) -> None:
        self.officer_answers_and_declares()
        self.movement_runs()
        self.officer_checks()
        self.council_votes()
        self.minutes_are_read()
        self.dossier_is_sent()
        self.office_confirms_and_examines()
        self.editor_announces()
        self.public_reads()
        self.awards_are_given()
        self.another_learns()
        self.next_year_begins()

    # --- the officer ----------------------------------------------------------------------------
    def officer_answers_and_declares(self) -> None:
        officer = self.sit(f"canbo.{UNIT}")
        officer.sees("Bị trả lại (1)", "Thiếu số liệu trước khi áp dụng", "Còn thiếu")
        officer.way("Bổ sung")
        officer.sees("Thiếu số liệu trước khi áp dụng")
        officer.fill(
            "4. Hiệu quả", "Trong kỳ đã tổ chức 14 buổi; trước khi áp dụng 120 hồ sơ, sau khi áp dụng 386 hồ sơ."
        )
        officer.attach(self.photo)
        officer.press("Gửi")
        officer.sees("Đã gửi")
        officer.go("/sang-kien/khai")
        officer.choose("Mô hình mới")
        officer.fill("Tên", "Bàn viết dành cho người cao tuổi")
        officer.select("Lĩnh vực CCHC", "Cải cách chế độ công vụ")
        officer.press("Lưu nháp")
        officer.fill("Áp dụng lần đầu ngày", "31/02/2026")
        officer.press("Gửi")
        officer.sees("Ngày ghi theo dạng ngày/tháng/năm")
        officer.fill("Áp dụng lần đầu ngày", "03/02/2026")
        officer.press("Gửi")
        officer.sees("Còn trống", "Nơi áp dụng")
        for label, text in (
            ("Nơi áp dụng", "Bộ phận Một cửa"),
            ("1. Tình trạng trước khi áp dụng", "Người cao tuổi phải đứng viết."),
            ("2. Nội dung giải pháp", "Đặt bàn thấp, kính lúp, chữ lớn."),
            ("3. Điểm mới", "Chưa nơi nào trong huyện làm."),
            ("4. Hiệu quả", "Thời gian điền tờ khai giảm một nửa."),
            ("5. Khả năng để cơ quan, đơn vị khác học tập", "Nơi nào cũng làm được."),
        ):
            officer.fill(label, text)
        officer.attach(self.scan)
        officer.press("Gửi")
        officer.sees("Đã gửi", "Bàn viết dành cho người cao tuổi")
        officer.leave()

    def movement_runs(self) -> None:
        """The office gives a task and guidance; the unit reads, reports with evidence, and is accepted."""
        task = "Công khai số điện thoại tiếp nhận phản ánh"
        office = self.sit("noivu")
        office.go("/nhiem-vu")
        office.way("Giao nhiệm vụ")
        office.fill("Nhiệm vụ", task)
        office.select("Lĩnh vực CCHC", "Cải cách thủ tục hành chính")
        office.fill("Hạn hoàn thành", "31/12/2099")
        office.press("Giao nhiệm vụ")
        office.sees("Chọn ít nhất một đơn vị")
        office.choose("Xã, thị trấn")
        office.press("Giao nhiệm vụ")
        office.sees("Đã giao nhiệm vụ", "UBND xã Hồ Đắc Kiện", "Đang thực hiện")
        officer = self.sit(f"canbo.{UNIT}", PHONE)
        officer.go("/viec-can-lam?phan=nhiem-vu")
        officer.sees("Văn bản hướng dẫn chưa đọc", task)
        officer.way("Đọc")
        officer.press("Ghi nhận đã đọc")
        officer.go("/nhiem-vu")
        officer.way(task)
        officer.fill("Hoàn thành ngày", "02/03/2026")
        officer.fill("Kết quả", "Đã niêm yết tại Bộ phận Một cửa và 09 ấp.")
        officer.press("Báo cáo hoàn thành")
        officer.sees("Cần ít nhất một tài liệu kiểm chứng")
        officer.attach(self.scan)
        officer.press("Báo cáo hoàn thành")
        officer.sees("Đã báo cáo hoàn thành", "Đúng hạn")
        officer.fits()
        officer.go("/phong-trao/tuyen-truyen/ghi")
        officer.fill("Ngày", "05/03/2026")
        officer.fill("Hình thức", "Họp dân")
        officer.fill("Nội dung", "Giới thiệu số điện thoại tiếp nhận phản ánh.")
        officer.press("Lưu")
        officer.sees("Đã lưu", "Họp dân")
        officer.leave()
        office.go("/viec-can-lam?phan=nhiem-vu")
        office.page.locator("main li", has_text=task).get_by_role("link").first.click()
        office.press("Ghi đạt yêu cầu")
        office.sees("Đạt yêu cầu")
        office.leave()

    def officer_checks(self) -> None:
        officer = self.sit(f"canbo.{UNIT}", PHONE)
        officer.way("Khai tiêu chí: Tiêu chí 2")
        officer.sees("Kế hoạch nêu", "Cách tính")
        officer.choose("Đạt")
        officer.fill("Diễn giải", "Chủ tịch UBND xã chủ trì giao ban hằng tháng.")
        officer.attach(self.scan)
        officer.press("Lưu và sang tiêu chí sau")
        officer.go("/viec-can-lam")
        officer.way("Nhập số liệu: Tiêu chí 4")
        officer.fill("Tỷ lệ hài lòng, năm trước", "92,35")
        officer.press("Lưu")
        officer.sees("Đạt", "93,10% (năm trước 92,35%)")
        officer.fits()
        officer.go("/viec-can-lam")
        officer.way("Khai tiêu chí: Trần Thị Mỹ Duyên")
        for number in range(5):
            if number == 0:
                officer.page.locator("main tbody a").first.click()
            last = number == 4
            officer.choose("Không" if last else "Đạt")
            officer.press("Lưu" if last else "Lưu và sang tiêu chí sau")
        officer.go("/tieu-chi")
        officer.sees("Đạt 6")
        officer.leave()

    # --- the council ----------------------------------------------------------------------------
    def council_votes(self) -> None:
        secretary = self.sit(f"canbo.{UNIT}")
        secretary.way("Tổ chức họp")
        secretary.way("Tổ chức họp")
        secretary.fill("Địa điểm", "Hội trường UBND xã")
        secretary.choose("Bỏ phiếu kín")
        secretary.press("Lập cuộc họp")
        secretary.press("Có mặt tất cả, mở bỏ phiếu")
        secretary.sees("Đã bỏ phiếu 0/7")
        desk = secretary.page.url
        phones = [self.sit(username, PHONE) for username in MEMBERS[:2]]
        for phone in phones:  # both have their ballots open at the same time
            phone.way("Bỏ phiếu")
            phone.sees("Phiếu bình xét", "Bỏ phiếu kín")
            phone.fits()
        for number, phone in enumerate(phones):
            self._vote(phone, MEMBERS[number], no=number)
            phone.leave()
        for number, username in enumerate([*MEMBERS[2:], f"truong.{UNIT}"]):
            member = self.sit(username, PHONE)
            member.way("Bỏ phiếu")
            self._vote(member, username, no=int(number == 1))
            member.leave()
        secretary.go(desk)
        secretary.sees("Đã bỏ phiếu 6/7")
        secretary.follow("Phiếu của mình")
        self._vote(secretary, f"canbo.{UNIT}", no=0)
        secretary.go(desk)
        secretary.press("Kết thúc bỏ phiếu")
        secretary.sees("Chưa chốt")
        secretary.press("Chốt kết quả")
        secretary.sees("Chờ Chủ trì xác nhận")
        chair = self.sit(f"truong.{UNIT}", PHONE)
        chair.way("Xem và xác nhận")
        chair.press("Xác nhận kết quả")
        chair.sees("Chủ trì đã xác nhận")
        chair.leave()
        secretary.go(desk)
        typed_in_pieces = unicodedata.normalize("NFD", "Ông Hùng: nhất trí với danh sách.")  # as some keyboards send it
        secretary.fill("Ý kiến thảo luận", typed_in_pieces)
        secretary.fill("Kết luận", "Hội đồng thống nhất đề nghị tặng Giấy khen cho các tập thể, cá nhân đạt tỷ lệ.")
        secretary.press("Soạn biên bản")
        secretary.sees("Đã soạn biên bản")
        secretary.leave()

    def _vote(self, member: Person, username: str, *, no: int) -> None:
        """Yes to everybody, and so many of the last lines no; reviewed, then cast; the code is kept."""
        groups = member.page.locator("main fieldset.cand:has(input)")
        total = groups.count()
        for index in range(total):
            mark = "Không đồng ý" if index >= total - no else "Đồng ý"
            groups.nth(index).get_by_label(mark, exact=True).check()
        member.press("Xem lại phiếu")
        member.sees("Xem lại phiếu")
        member.press("Bỏ phiếu")
        member.sees("Đã ghi nhận phiếu lúc")
        self.receipts[username] = " ".join(member.page.locator("main .code").first.text_content().split())

    def minutes_are_read(self) -> None:
        secretary = self.sit(f"canbo.{UNIT}")
        secretary.go("/hoi-dong")
        secretary.page.locator("main ul.line a").first.click()
        secretary.follow("Xem biên bản")
        shown = secretary.words()
        assert "Ông Hùng: nhất trí với danh sách." in shown
        answer = secretary.page.context.request.get(secretary.page.url + ".pdf")
        assert answer.status == 200
        pdf = self.folder / "minutes.pdf"
        pdf.write_bytes(answer.body())
        self.minutes_text = subprocess.run(
            ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
        ).stdout
        secretary.leave()
        visitor = self.sit()
        visitor.go("/kiem-tra")
        visitor.page.locator("#file").set_input_files(str(pdf))
        visitor.press("Kiểm tra tệp")
        visitor.sees("Khớp")
        visitor.go("/kiem-tra")
        visitor.fill("Mã tra cứu phiếu", self.receipts[MEMBERS[0]])
        visitor.press("Kiểm tra phiếu")
        visitor.sees("có trong thùng phiếu")
        visitor.leave()

    # --- the dossier ----------------------------------------------------------------------------
    def dossier_is_sent(self) -> None:
        officer = self.sit(f"canbo.{UNIT}")
        for _ in range(3):
            officer.go("/viec-can-lam")
            officer.way("Đính kèm báo cáo")
            officer.fill("Số, ký hiệu", "15/BC-UBND")
            officer.attach(self.scan)
            officer.press("Lưu")
        officer.go("/viec-can-lam")
        officer.way("Chuyển thủ trưởng gửi")
        officer.press("Chuyển thủ trưởng gửi")
        officer.sees("Chờ thủ trưởng")
        officer.leave()
        head = self.sit(f"truong.{UNIT}", PHONE)
        head.sees("Chờ ý kiến của thủ trưởng")
        head.follow("Đọc toàn bộ hồ sơ")
        head.go("/viec-can-lam")
        head.choose(
            "Xác nhận: Không có tập thể, cá nhân nào trong thời gian bị thi hành kỷ luật hoặc đang xem xét hình thức kỷ luật"
        )
        head.press("Đồng ý và gửi")
        head.sees("Đã gửi hồ sơ", "trong hạn")
        head.follow("Phiếu tiếp nhận")
        head.sees("PHIẾU TIẾP NHẬN HỒ SƠ")
        head.leave()

    # --- the standing office, the editor, the public ----------------------------------------------
    def office_confirms_and_examines(self) -> None:
        office = self.sit("noivu")
        for title in ("Hành chính công lưu động về ấp", "Bàn viết dành cho người cao tuổi"):
            office.go("/viec-can-lam")
            office.page.locator("main").get_by_role("link", name=title).first.click()
            office.choose("Đưa lên trang công khai để đơn vị khác học tập")
            office.press("Xác nhận sáng kiến, mô hình")
            office.sees("Đã xác nhận")
        office.go("/viec-can-lam")
        office.page.locator("main").get_by_role("link", name="Ủy ban nhân dân xã Hồ Đắc Kiện").first.click()
        office.press("Tiếp nhận hồ sơ")
        office.sees("Đã tiếp nhận", "Khớp bản ghi đã chốt")
        while office.page.locator("main").get_by_role("link", name="Thẩm định lần lượt", exact=True).count():
            office.follow("Thẩm định lần lượt")
            while "/tieu-chi/" in office.page.url:
                office.choose("Đạt")
                office.press("Ghi và sang tiêu chí sau")
        office.open("Ghi nhận bản chính giấy")
        office.fill("Đã nhận tổng cộng (bộ)", "2")
        office.press("Ghi bản chính")
        office.press("Đủ điều kiện trình")
        office.sees("Đủ điều kiện trình", "02/02 bộ")
        office.leave()

    def editor_announces(self) -> None:
        editor = self.sit("tuyentruyen")
        editor.follow("Viết bài mới")
        editor.fill("Tiêu đề", HEADLINE)
        editor.fill("Tóm tắt", "Hồ sơ đủ điều kiện trình.")
        editor.fill("Nội dung", "## Kết quả\n\nXã đã hoàn thành **toàn bộ** các bước trên Cổng.")
        editor.press("Lưu bài")
        editor.press("Xem trước")
        editor.page.locator("main h2", has_text="Kết quả").first.wait_for()
        editor.go("/bien-tap")
        editor.follow(HEADLINE)
        editor.press("Đăng")
        editor.sees("Đã đăng")
        editor.leave()

    def public_reads(self) -> None:
        citizen = self.sit(size=PHONE)
        citizen.go("/")
        citizen.sees(HEADLINE, "Bàn viết dành cho người cao tuổi")
        citizen.fits()
        citizen.follow(HEADLINE)
        citizen.sees("Xã đã hoàn thành toàn bộ các bước trên Cổng.")
        citizen.go("/mo-hinh")
        citizen.follow("Bàn viết dành cho người cao tuổi")
        citizen.sees("Đặt bàn thấp, kính lúp, chữ lớn.")
        citizen.leave()

    # --- the awards -------------------------------------------------------------------------------
    def awards_are_given(self) -> None:
        """The office proposes, the leader holds one name back, the decision is entered and published."""
        commune, person, held = "Ủy ban nhân dân xã Hồ Đắc Kiện", "Lâm Văn Tài", "Trịnh Văn Khởi"
        office = self.sit("noivu")
        office.go("/xet-khen")
        office.sees("Xã, thị trấn: 00/02", "Chưa chọn tập thể, cá nhân nào")
        for name in (commune, person, held):
            office.choose(f"Đề xuất {name}")
        for name in (commune, person, held):
            office.fill(f"Lý do đề xuất {name}", "Hiệu quả rõ, đơn vị khác học tập được")
        office.press("Lưu bảng xét tặng")
        office.sees("Xã, thị trấn: 01/02", "Cá nhân: 02/10")
        office.fill("Cơ quan đã hỏi về kỷ luật", "Thanh tra huyện")
        office.fill("Trả lời", "Công văn số 9/TTr: không có")
        office.sees("Danh sách trình bây giờ không có:")  # other units' dossiers are on their way
        office.press("Trình lãnh đạo")
        office.sees("đánh dấu ô này nếu vẫn trình")
        office.choose("Đã biết các hồ sơ chưa xong không có trong danh sách này")
        office.press("Trình lãnh đạo")
        office.sees("Đã trình, chờ lãnh đạo")
        leader = self.sit("lanhdao")
        leader.sees("Danh sách đề nghị tặng Giấy khen (1)")
        leader.way("Xem và cho ý kiến")
        leader.choose(f"Chưa đồng ý: {held}")
        leader.press("Đồng ý danh sách")
        leader.sees("nêu lý do chưa đồng ý")
        assert leader.page.locator("main .error").count() == 1  # beside the name it is about
        leader.fill(f"Lý do chưa đồng ý {held}", "Chờ kết luận kiểm tra")
        leader.press("Đồng ý danh sách")
        leader.sees("Lãnh đạo đã đồng ý")
        leader.leave()
        citizen = self.sit(size=PHONE)
        citizen.go("/ket-qua")
        assert "4001" not in citizen.words() and len(citizen.page.locator("main h2").all()) == 1  # of the year before
        citizen.leave()
        office.go("/xet-khen")
        office.fill("Số quyết định", "4001/QĐ-UBND")
        office.attach(self.scan)
        office.choose("Đã hỏi lại trước khi ban hành: không ai trong danh sách đang bị thi hành hoặc xem xét kỷ luật")
        office.press("Ghi quyết định")
        office.sees("Quyết định số 4001/QĐ-UBND")
        office.press("Công bố kết quả")
        office.sees("Đã công bố")
        office.leave()
        citizen = self.sit(size=PHONE)  # the browser before keeps public pages for a minute
        citizen.go("/ket-qua")
        citizen.page.locator("main h2 a").first.click()
        citizen.sees("4001/QĐ-UBND", commune, person)
        citizen.fits()
        assert held not in citizen.words()
        citizen.leave()

    # --- after the awards -------------------------------------------------------------------------
    def another_learns(self) -> None:
        """Another unit's officer finds the model on the public page and tells that it is applied."""
        officer = self.sit("canbo.phutam", PHONE)
        officer.go("/mo-hinh")
        officer.follow("Bàn viết dành cho người cao tuổi")
        officer.follow("ghi đã học tập, áp dụng")
        officer.fill("Áp dụng từ ngày", "01/06/2026")
        officer.fill("Kết quả áp dụng", "Đặt hai bàn, người cao tuổi không phải chờ.")
        officer.attach(self.photo)
        officer.press("Ghi học tập, áp dụng")
        officer.sees("Đã ghi học tập, áp dụng", "Đặt hai bàn")
        officer.fits()
        officer.leave()

    def next_year_begins(self) -> None:
        """The office copies the plan to the next year; it is not launched beside the one that is on."""
        office = self.sit("noivu")
        office.go("/phong-trao")
        office.way("Soạn kế hoạch")
        office.way("Sao chép cho năm sau")
        office.fill("Năm", "2098")
        office.fill("Số, ký hiệu kế hoạch", "21/KH-UBND")
        for label, value in (
            ("Ngày ký kế hoạch", "05/01/2098"),
            ("Ngày phát động", "10/01/2098"),
            ("Hết hạn nhận hồ sơ lúc", "00:00 09/01/2098"),
            ("Ngày tổng kết", "30/10/2098"),
            ("Hạn nhận hồ sơ, bằng chữ", "trước ngày 15/10/2098"),
            ("Tổng kết, bằng chữ", "tháng 10/2098"),
        ):
            office.fill(label, value)
        office.press("Sao chép kế hoạch")
        office.sees("Phải sau ngày phát động")
        office.fill("Hết hạn nhận hồ sơ lúc", "00:00 15/10/2098")
        office.press("Sao chép kế hoạch")
        office.sees("Bản thảo", "Đã lập bản thảo", "đang diễn ra: kết thúc rồi mới phát động", "Chưa phát động được")
        office.leave()
