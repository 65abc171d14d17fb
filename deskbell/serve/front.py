"""The front: the web server and the mail receivers on one event loop. It takes in and answers.

What arrives is handed to Django (`bridge`) or to `intake.receive`; what follows from it is the worker's.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, close_old_connections, connection
from django.urls import URLPattern, URLResolver, get_resolver
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from deskbell.config.environment import Environment
from deskbell.intake.receive import smtp
from deskbell.serve import health, lifeline
from deskbell.serve.bridge import Bridge, Outside, Receive, Scope, Send
from deskbell.serve.ear import Ear
from deskbell.serve.ending import CANNOT_START
from deskbell.serve.live import Live
from deskbell.serve.uploads import Uploads, upload_of
from deskbell.worker import alive

log = logging.getLogger("deskbell.front")

CONNECTIONS = 1024  # granian's default of 128 lets the 129th open stream hang
STOP_WITHIN = 3.0  # seconds for requests and mails under way


@dataclass(frozen=True)
class Parts:
    """What this process takes on, and whose readiness it answers for."""

    web: bool = True
    receiver: bool = False
    answers_for_worker: bool = False


class CannotStart(Exception):
    """A part cannot be started here; the text says what to do."""


def run(parts: Parts) -> int:
    """Serves until it is told to stop. The exit status: 0, or CANNOT_START when trying again is of no use."""
    try:
        asyncio.run(_run(parts, settings.DESKBELL))
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        return CANNOT_START
    return 0


async def _run(parts: Parts, environment: Environment) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    lifeline.watch(lambda: loop.call_soon_threadsafe(stop.set))
    receives = parts.receiver and environment.receives
    if parts.web:
        _port_is_free(environment.bind, environment.port)
    async with contextlib.AsyncExitStack() as running:
        if receives:
            await _start_receiver(running)
        if parts.web:
            await _start_web(running, parts, environment, receives, stop)
        await _settle()
        await stop.wait()


async def _start_receiver(running: contextlib.AsyncExitStack) -> None:
    try:
        receiver = await smtp.start(settings)
    except OSError as error:
        raise CannotStart(
            f"The mail receiver could not be started: {error.strerror or error}. "
            "Another program may use the port: set DESKBELL_SMTP_PORT or DESKBELL_SMTP_BIND."
        ) from None
    running.push_async_callback(_end, receiver.close, "receiver")


async def _start_web(
    running: contextlib.AsyncExitStack,
    parts: Parts,
    environment: Environment,
    receives: bool,
    stop: asyncio.Event,
) -> None:
    pool = ThreadPoolExecutor(environment.web_threads, thread_name_prefix="web")
    running.callback(pool.shutdown, wait=False, cancel_futures=True)
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(pool, _load_every_page)
    checks: dict[str, health.Check] = {"web": database_answers}
    if receives:  # it was started before; else this process would have ended
        checks["receiver"] = lambda: True
    if parts.answers_for_worker:
        checks["worker"] = lambda: alive.worker_is_alive(environment.data)
    live = Live()
    ear = Ear(live)
    ear.start()
    running.callback(ear.stop)
    uploads = Uploads()
    running.callback(uploads.close)
    server = Server(
        _Front(
            Bridge(
                get_wsgi_application(),
                pool,
                Outside(
                    scheme="https" if environment.is_https else "http",
                    trusted_proxies=environment.trusted_proxies,
                    body_limit=2 * environment.mail_limit,  # base64 in a form, and several files
                    folder=str(environment.data / "tmp"),
                ),
                streams=live,
            ),
            health.Health(checks, pool),
            uploads,
        ),
        environment.bind,
        environment.port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,  # a proxy in front speaks whatever it likes to browsers
        websockets=False,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        log_enabled=False,
    )
    serving = asyncio.ensure_future(server.serve())
    serving.add_done_callback(lambda _task: stop.set())

    async def end() -> None:
        live.close()
        server.stop()
        await serving

    running.push_async_callback(_end, end, "web server")


async def _end(close: Callable[[], Awaitable[None]], name: str) -> None:
    try:
        async with asyncio.timeout(STOP_WITHIN):
            await close()
    except TimeoutError:
        log.warning("the %s did not end within %.0f s", name, STOP_WITHIN)
    except Exception:
        log.exception("the %s did not end cleanly", name)


async def _settle() -> None:
    """What is loaded by now stays: the collector need not look at it again, and its pages stay shared."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # a page makes some thousand objects, and they go without the collector


@dataclass(frozen=True)
class _Front:
    """Its own are one address, and the bytes of uploads; all else is Django's."""

    bridge: Bridge
    health: health.Health
    uploads: Uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] == "/healthz":
            await self.health(scope, receive, send)
        elif upload_of(scope):
            await self.uploads(scope, receive, send)
        else:
            await self.bridge(scope, receive, send)


def database_answers() -> bool:
    """Asks the database for nothing, on this thread's connection."""
    try:
        close_old_connections()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        connection.close()
        return False
    return True


def _load_every_page() -> None:
    """Imports all views now, so that the first visitor does not wait for it."""
    resolvers: list[URLPattern | URLResolver] = [get_resolver()]
    while resolvers:
        resolvers += getattr(resolvers.pop(), "url_patterns", [])


def _port_is_free(address: str, port: int) -> None:
    """Raises CannotStart. The server itself shares a taken port without a word (SO_REUSEPORT)."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            probe.listen()
        except OSError as error:
            raise CannotStart(
                f"The web server cannot listen on {address} port {port}: {error.strerror}. "
                "Set DESKBELL_PORT or DESKBELL_BIND to one that is free."
            ) from None
