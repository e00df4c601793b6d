"""Forms of people."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField

from portal.access.roles import BINDINGS, NAMES, Binding, Role
from portal.people.states import STYLE_NAMES
from portal.web.fields import Choice, DayField, Flag, Line, Secret, Text
from portal.web.forms import Form


class LoginForm(Form):
    username = Line("Tên đăng nhập", required=True, longest=60)
    password = Secret("Mật khẩu")
    carried = HiddenField()
    next = HiddenField()


class PerformerForm(Form):
    performer = Line("Người thực hiện (họ và tên)", required=True, longest=100)


class PasswordForm(Form):
    password = Secret("Mật khẩu hiện nay")
    new_password = Secret("Mật khẩu mới")


class LinkForm(Form):
    new_password = Secret("Mật khẩu mới")


class AccountForm(Form):
    name = Line("Họ và tên (hoặc tên tài khoản dùng chung)", required=True, longest=100)
    unit = Choice("Cơ quan, đơn vị", required=False)
    post = Line("Chức vụ", longest=200)
    phone = Line("Điện thoại", longest=30)
    shared = Flag("Nhiều người dùng chung tài khoản này")


class NewAccountForm(AccountForm):
    username = Line("Tên đăng nhập", required=True, longest=60)


class GrantForm(Form):
    """Stands on the page of an account, whose own form has a unit too."""

    role = Choice(
        "Vai trò", [(role.value, NAMES[role]) for role in Role if BINDINGS[role] is not Binding.COUNCIL], id="vai-tro"
    )
    unit = Choice("Ở cơ quan, đơn vị", required=False, id="o-don-vi")


class UnitForm(Form):
    name = Line("Tên đầy đủ", required=True, longest=200)
    short_name = Line("Tên gọi tắt", required=True, longest=100)
    block_id = Choice("Khối", required=False)
    parent_id = Choice("Trực thuộc", required=False)
    active_from = DayField("Hoạt động từ ngày")
    active_to = DayField("Đến hết ngày")
    phone = Line("Điện thoại", longest=30)
    email = Line("Thư điện tử", longest=254)
    head_title = Line("Chức danh người đứng đầu", longest=100)
    uses_ranks = Flag("Cán bộ, chiến sĩ có cấp bậc thay cho chức vụ")
    papers_outside = Flag("Lập biên bản, văn bản ngoài hệ thống")
    paper_style = Choice("Thể thức văn bản", [(style.value, name) for style, name in STYLE_NAMES.items()])
    letterhead_above = Text("Dòng cơ quan chủ quản trên văn bản", longest=300)
    letterhead_name = Text("Dòng tên cơ quan trên văn bản", longest=300)
    signing = Text("Dòng quyền hạn, chức vụ người ký", longest=300)
    head_name = Line("Họ và tên người đứng đầu", longest=100)
    symbol = Line("Ký hiệu văn bản", longest=30)
    place_name = Line("Địa danh trên văn bản", longest=60)


class NewUnitForm(UnitForm):
    code = Line("Mã đơn vị", required=True, longest=60)


class SuccessorForm(Form):
    successor: Any = Choice("Đơn vị kế tục")
    since: Any = DayField("Từ ngày", required=True)


class HostForm(Form):
    standing_office = Choice("Cơ quan thường trực")
    area = Line("Địa bàn, như viết trên trang công khai", required=True, longest=200)
    leader_title = Line("Chức danh người ký Giấy khen", required=True, longest=200)
    support = Line("Liên hệ khi cần hỗ trợ", required=True, longest=200)
