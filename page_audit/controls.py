"""Pages broken on purpose: each check must see what was done, or it could not have found anything."""

from __future__ import annotations

from collections.abc import Iterable

from page_audit import keyboard
from page_audit.looking import CHECKS, RUN_AXE, TAGS, Faults
from page_audit.screen import Screen
from page_audit.shots import Shot

ADDED = "const made = document.createElement('p'); document.querySelector('main').prepend(made); made.textContent = 'Một dòng chữ '.repeat(20);"
# (check, what is done to a sound page)
SPOILT: list[tuple[str, str]] = [
    ("axe-core", "() => { document.querySelector('main').append(document.createElement('input')); }"),
    ("axe-core", f"() => {{ {ADDED} made.style.color = '#aaa'; }}"),
    ("1.4.10 reflow", f"() => {{ {ADDED} made.style.whiteSpace = 'nowrap'; }}"),
    ("1.4.10 reflow", f"() => {{ {ADDED} made.style.cssText = 'white-space:nowrap;overflow-x:auto'; }}"),
    ("1.4.4 nothing cut off", f"() => {{ {ADDED} made.style.cssText = 'height:20px;overflow:hidden'; }}"),
    (
        "1.4.12 spaced text",
        f"() => {{ {ADDED} made.style.cssText = `overflow:hidden;height:${{made.offsetHeight}}px`; }}",
    ),
    ("2.5.8 targets", f"() => {{ {ADDED} made.innerHTML = '<a href=/>a</a><a href=/>b</a>'; }}"),
    ("text of 16 px", f"() => {{ {ADDED} made.style.fontSize = '15px'; }}"),
    ("3.1.1 and 3.2.6 frame", "() => { document.documentElement.lang = 'en'; }"),
    (
        "3.1.1 and 3.2.6 frame",
        "() => { document.querySelector('footer.foot ul').append(document.querySelector('footer.foot li')); }",
    ),
]
SPOILT_KEYS = {
    "the order": "() => { document.querySelector('footer.foot a').tabIndex = 1; }",
    "the ring": "() => { const s = new CSSStyleSheet(); s.replaceSync('*{outline:0!important}'); document.adoptedStyleSheets = [s]; }",
    "a cover": "() => { const d = document.createElement('div'); d.style.cssText = 'position:fixed;inset:0;background:#fff'; document.body.append(d); }",
    "a trap": "() => { const l = document.querySelectorAll('main a, main button'); const e = l[l.length - 1]; e.addEventListener('blur', () => setTimeout(() => e.focus())); e.addEventListener('keydown', event => event.preventDefault()); }",
}
SPOILT_SUMMARY = "() => { document.querySelector('main [role=alert] a').setAttribute('href', '#khong-co'); }"


def not_caught(screen: Screen, sound: Shot, refused: Shot | None = None) -> list[str]:
    """What was done to a page and not seen."""
    missed = []
    calls = {name: call for name, call, _ in CHECKS}
    for name, spoil in SPOILT:
        screen.show(sound, "320")
        screen.measure(spoil)
        seen = (
            screen.measure(RUN_AXE, [TAGS, True])["violations"] if name == "axe-core" else screen.measure(calls[name])
        )
        missed += [] if seen else [f"{name}: {spoil}"]
    if refused is not None:
        screen.show(refused, "360")
        screen.measure(SPOILT_SUMMARY)
        missed += [] if screen.measure("() => looks.refused()") else ["3.3.1 refused forms"]
    return missed + list(_keys_not_caught(screen, sound))


def _keys_not_caught(screen: Screen, sound: Shot) -> Iterable[str]:
    for name, spoil in SPOILT_KEYS.items():
        faults = Faults()
        keyboard.walk(screen, sound, "360", faults, spoil=spoil)
        if not faults.found:
            yield f"the Tab key: {name}"
