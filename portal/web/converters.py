"""Parts of addresses."""

from __future__ import annotations

from werkzeug.routing import BaseConverter

from portal.ids import ID_PATTERN


class IdConverter(BaseConverter):
    """`<id:unit_id>`: a name made by `new_id`; anything else is not an address of ours."""

    regex = ID_PATTERN.pattern
