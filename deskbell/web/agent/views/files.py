"""Files of messages, to be saved."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.views.decorators.http import require_GET

from deskbell.access import fetch
from deskbell.blobs import storage
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.ui import downloads


@require_GET
@for_agents
def download(request: AgentRequest, public_id: str) -> FileResponse:
    """Always as a file to save, never shown: what is in it comes from outside."""
    file = fetch.attachment(request.user, public_id)
    if file.blob is None:
        raise Http404
    return downloads.attachment(storage.open(file.blob), file.name, file.content_type)
