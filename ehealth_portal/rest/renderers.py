"""JSON by orjson."""

from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)


class AnyType(JSONRenderer):
    """For downloads: a file is what it is, whatever the reader would like best; problems stay JSON."""

    media_type = "*/*"
