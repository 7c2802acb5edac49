"""The list of all routes as one plain page, made from the OpenAPI document; loads nothing, so it works offline."""

from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

router = APIRouter()


@router.get("/docs", include_in_schema=False)
async def show_reference(request: Request) -> HTMLResponse:
    """Every route with its method, path, parameters and summary; the machine-readable form is /openapi.json."""
    document: dict[str, Any] = request.app.openapi()
    title = escape(document["info"]["title"])
    rows = "".join(_rows(document))
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}: routes</title></head><body>'
        f'<h1>{title}: routes</h1><p>For programs: <a href="/openapi.json">/openapi.json</a>. Live messages: '
        "<code>/ws/events</code>, <code>/ws/system</code>.</p><table><thead><tr><th>Method</th><th>Path</th>"
        f"<th>What it answers</th><th>Parameters</th></tr></thead><tbody>{rows}</tbody></table></body></html>"
    )


def _rows(document: dict[str, Any]) -> Iterator[str]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            names = ", ".join(parameter["name"] for parameter in operation.get("parameters", []))
            cells = (method.upper(), path, operation.get("summary", ""), names)
            yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
