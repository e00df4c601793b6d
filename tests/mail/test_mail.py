"""Letters are written with the act and go out later: once, again after a failure, and at last no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from config import ConfigError, from_environment
from portal import clock
from portal.database import db
from portal.mail import rules, sending, service
from portal.mail.models import Letter
from portal.mail.states import MailState
from tests.mail.postman import postman

NOW = datetime(2024, 10, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def post():
    with postman() as server:
        yield server


@pytest.fixture
def app(portal):
    with portal.app.app_context(), clock.at(NOW):
        yield portal.app
        db.session.remove()


def write(key: str = "a", to: str = "dong@quan.example") -> str:
    row = service.write(key, to, "Nhắc hoàn thành hồ sơ", "Hạn nộp: đến hết 23:59.\n- Phường Đông: biên bản.")
    db.session.commit()
    return row.id


def send(post, at: datetime = NOW) -> tuple[int, int, int]:
    with clock.at(at):
        result = sending.send_waiting(rules.server(post.url))
    return result.sent, result.later, result.given_up


def letter(id_: str) -> Letter:
    return db.session.get(Letter, id_, populate_existing=True)


def test_a_letter_goes_out_once_with_its_words(app, post) -> None:
    id_ = write()
    assert send(post) == (1, 0, 0) and send(post) == (0, 0, 0)
    (got,) = post.letters
    assert got["To"] == "dong@quan.example" and got["From"] == "Cổng thi đua CCHC <cong@quan.example>"
    assert got["Subject"] == "Nhắc hoàn thành hồ sơ" and got["Message-ID"] == f"<{id_}@quan.example>"
    assert got.get_content().split("\n")[1].strip() == "- Phường Đông: biên bản."
    assert (letter(id_).state, letter(id_).sent_at, letter(id_).tries) == (MailState.SENT, NOW, 1)


def test_one_failure_holds_up_no_other_letter(app, post) -> None:
    post.refused.add("sai@quan.example")
    wrong, right = write("a", "sai@quan.example"), write("b")
    assert send(post) == (1, 0, 1)
    assert (letter(wrong).state, letter(wrong).last_error) == (MailState.GIVEN_UP, "550 no such mailbox")
    assert letter(right).state is MailState.SENT


def test_a_busy_server_is_asked_again_after_growing_pauses_and_at_last_no_more(app, post) -> None:
    post.busy = True
    id_, at, pauses = write(), NOW, []
    while letter(id_).state is MailState.WAITING:
        due = letter(id_).next_try_at
        pauses.append(due - at)
        assert due == NOW or send(post, due - timedelta(seconds=1)) == (0, 0, 0)
        at = due
        send(post, at)
    assert pauses == [timedelta(0), *rules.PAUSES] and letter(id_).tries == 5
    assert letter(id_).state is MailState.GIVEN_UP and letter(id_).last_error == "451 come again later"
    post.busy = False
    assert send(post, at + timedelta(days=30)) == (0, 0, 0) and not post.letters


def test_a_server_that_is_away_costs_a_try_and_no_letter(app, post) -> None:
    id_ = write()
    with clock.at(NOW):
        gone = sending.send_waiting(rules.server("smtp://127.0.0.1:1?from=cong@quan.example"))
    assert (gone.later, letter(id_).tries) == (1, 1) and "Refused" in letter(id_).last_error
    assert send(post, NOW + rules.PAUSES[0]) == (1, 0, 0) and letter(id_).last_error == ""


def test_whoever_breaks_off_in_the_middle_is_followed_later(app, post, monkeypatch) -> None:
    """The try is counted before the sending: a process that dies leaves the letter to the next but one run."""
    id_ = write()
    monkeypatch.setattr(sending, "_send", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        send(post)
    monkeypatch.undo()
    db.session.rollback()
    assert letter(id_).tries == 1
    assert send(post) == (0, 0, 0) and send(post, NOW + rules.PAUSES[0]) == (1, 0, 0)


def test_a_letter_that_waited_too_long_is_not_sent(app, post) -> None:
    write()
    assert rules.next_try(1, NOW, NOW + rules.LIFETIME) is None
    assert rules.next_try(1, NOW, NOW) == NOW + rules.PAUSES[0]
    assert send(post, NOW + rules.LIFETIME) == (0, 0, 1) and not post.letters


@pytest.mark.both
def test_one_occasion_has_one_letter(app) -> None:
    write("a")
    with pytest.raises(IntegrityError):
        write("a")
    db.session.rollback()


@pytest.mark.both
def test_a_letter_in_hand_is_not_taken_twice(app, post) -> None:
    id_ = write()
    assert service.take(id_) is not None
    db.session.commit()
    assert service.take(id_) is None


def test_the_command_says_what_it_did(app, post) -> None:
    write()
    db.session.remove()
    runner = app.test_cli_runner()
    assert "Chưa đặt MAIL_URL" in runner.invoke(args=["mail", "send"]).output
    app.config["MAIL_URL"] = post.url
    try:
        assert runner.invoke(args=["mail", "send"]).output == "Đã gửi 1 thư, gửi lại sau 0, thôi gửi 0.\n"
    finally:
        app.config["MAIL_URL"] = None


def test_the_servers_address() -> None:
    found = rules.server("smtps://cong%40quan.example:m%C6%B0a@thu.quan.example")
    assert (found.host, found.port, found.encrypted) == ("thu.quan.example", 465, True)
    assert (found.user, found.password, found.sender) == ("cong@quan.example", "mưa", "cong@quan.example")
    assert rules.server("smtp://thu.example?from=a@b.example").port == 587


@pytest.mark.parametrize(
    "url", ["http://a.example", "smtp://", "smtp://ten:mk@thu.example", "smtp://a:b@c.vn:x?from=a@b"]
)
def test_an_address_that_cannot_work_stops_the_start(tmp_path, url: str) -> None:
    with pytest.raises(ConfigError, match="MAIL_URL"):
        from_environment({"INSTANCE": str(tmp_path), "MAIL_URL": url})


def test_a_demonstration_sends_nothing(tmp_path) -> None:
    url = "smtp://127.0.0.1?from=a@b.example"
    assert from_environment({"INSTANCE": str(tmp_path), "MAIL_URL": url})["MAIL_URL"] == url
    (tmp_path / "demonstration").touch()
    assert from_environment({"INSTANCE": str(tmp_path), "MAIL_URL": url})["MAIL_URL"] is None
