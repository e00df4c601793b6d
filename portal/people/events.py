"""What the history says about people."""

SENTENCES = {
    "session.started": "Đăng nhập",
    "session.ended": "Đăng xuất",
    "session.others_ended": "Đăng xuất khỏi các thiết bị khác",
    "session.held": "Giao máy cho người khác dùng ở một trang",
    "session.released": "Nhận lại máy bằng mật khẩu",
    "session.performer": "Ghi tên người thực hiện: {performer}",
    "login.failed": "Đăng nhập sai mật khẩu",
    "password.changed": "Đổi mật khẩu",
    "password.reset": "Cấp lại mật khẩu cho {name} ({username})",
    "link.made": "Tạo liên kết đặt mật khẩu lần đầu",
    "account.created": "Tạo tài khoản {username}: {name}",
    "account.changed": "Sửa tài khoản {username}: {name}",
    "account.closed": "Ngừng tài khoản của {name}",
    "account.opened": "Mở lại tài khoản của {name}",
    "grant.added": "Giao vai trò {role} {place} cho {name}",
    "grant.removed": "Thôi vai trò {role} {place} của {name}",
    "unit.created": "Thêm đơn vị {name}",
    "unit.changed": "Sửa thông tin đơn vị {name}",
    "block.created": "Thêm khối {name}",
    "successor.set": "{name} được {successor} kế tục từ {since}",
    "successor.unset": "{name} không còn ghi là được {successor} kế tục",
    "host.set": "Đặt {name} là cơ quan phát động phong trào",
}

NOTICES = {
    "mat-khau-da-doi": "Đã đổi mật khẩu.",
    "da-luu": "Đã lưu.",
    "da-tao": "Đã tạo.",
    "da-giao": "Đã giao vai trò.",
    "da-thoi": "Đã thôi vai trò.",
    "da-ngung": "Tài khoản đã ngừng hoạt động.",
    "da-mo-lai": "Tài khoản hoạt động trở lại.",
    "da-dang-xuat-noi-khac": "Đã đăng xuất khỏi các thiết bị khác.",
    "da-doi-vai": "Đã đổi nơi làm việc.",
}
