"""Who may do what, as literal grids: actions × roles, and every route's declaration."""

from __future__ import annotations

import pytest

from portal import create_app
from portal.access.decide import Scope, can, reach
from portal.access.roles import BINDINGS, Actor, Binding, Grant, Role
from portal.access.table import TABLE, Action
from portal.web.access import OPEN_FORM, PUBLIC, SIGNED_IN, declaration_of
from tests.access.grid import ACTIONS, ROUTES
from tests.conftest import settings

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


def holder(role: Role, scope_id: str = "mine") -> Actor:
    scope = "" if BINDINGS[role] is Binding.PORTAL else scope_id
    return Actor("id", "Tên", "Tên", grants=frozenset({Grant(role, scope)}))


def test_the_table_is_the_grid() -> None:
    assert {action.name: " ".join(sorted(role.name for role in TABLE[action])) for action in Action} == {
        name: " ".join(sorted(roles.split())) for name, roles in ACTIONS.items()
    }


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gives_nothing_beyond_its_own_thing(role: Role) -> None:
    mine = Scope(unit="mine", host="mine", council="mine")
    other = Scope(unit="other", host="other", council="other")
    for action in Action:
        allowed = role in TABLE[action]
        assert can(holder(role), action, mine) == allowed
        assert can(holder(role), action, other) == (allowed and BINDINGS[role] is Binding.PORTAL)
        assert can(holder(role), action) == allowed
        assert bool(reach(holder(role), action)) == allowed


def test_an_object_without_a_scope_is_reached_by_no_bound_role() -> None:
    for role in Role:
        if BINDINGS[role] is not Binding.PORTAL:
            assert not any(can(holder(role), action, Scope()) for action in Action)


def test_every_route_declares_its_access_as_the_grid_says(portal) -> None:
    found = {}
    for rule in portal.app.url_map.iter_rules():
        declaration = declaration_of(portal.app, rule.endpoint)
        name = declaration.name if isinstance(declaration, Action) else declaration
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            found[f"{method} {rule.rule}"] = name
    assert None not in found.values(), [rule for rule, name in found.items() if name is None]
    assert found == ROUTES


def test_no_declaration_no_entry(tmp_path) -> None:
    """An endpoint that forgot its declaration is a 404, whoever asks."""
    app = create_app(settings(tmp_path))
    app.add_url_rule("/quen-khai-bao", "forgotten", lambda: "secret")
    answer = app.test_client().get("/quen-khai-bao")
    assert answer.status_code == 404 and b"secret" not in answer.data


def test_a_visitor_is_sent_to_the_login_from_every_private_page(portal, visitor) -> None:
    for line, declaration in ROUTES.items():
        method, rule = line.split(" ", 1)
        if declaration in (PUBLIC, OPEN_FORM):
            continue
        path = rule.replace("<any(pdf, docx):form>", "docx")
        while "<" in path:
            path = path[: path.index("<")] + "a" * 26 + path[path.index(">") + 1 :]
        if path.startswith(("/tep-gui", "/nhap-tam")):  # a script's: there is no page to show
            answer = visitor.client.open(path, method=method, headers={"Tus-Resumable": "1.0.0", **SAME_SITE})
            assert answer.status_code == 401 and "session" not in answer.headers.get("Set-Cookie", ""), line
        elif method == "GET":
            answer = visitor.get(path, status=303, follow=False)
            assert answer.response.headers["Location"].startswith("/dang-nhap")
        else:
            before = portal.fingerprint()
            answer = visitor.post(path, {"idem": "0" * 32}, status=200)
            assert answer.soup.h1.get_text() == "Đăng nhập", line
            assert portal.fingerprint() == before, f"{line} wrote something for a visitor"


def test_whoever_lacks_the_role_is_told_who_has_it(cast) -> None:
    """Routes × persons: 403 for each person whom the grid gives no role for it."""
    for username in ("khongvai", "canbo.dong", "bientap"):
        browser, seen = cast.browser(username), 0
        with cast.portal.app.app_context():
            actor = cast.actor(username)
        for line, declaration in ROUTES.items():
            method, rule = line.split(" ", 1)
            if declaration in (PUBLIC, OPEN_FORM, SIGNED_IN) or "<" in rule or can(actor, Action[declaration]):
                continue
            before = cast.portal.fingerprint()
            if method == "GET":
                browser.get(rule, status=403)
            else:
                browser.post(rule, {"idem": "0" * 32}, status=403)
            assert cast.portal.fingerprint() == before
            seen += 1
        assert seen > 3
