"""A real Dovecot in a folder of its own, and a proxy before it that lets a test make it misbehave."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from imapclient import IMAPClient

PASSWORD = "secret"
CONFIG = """
base_dir={home}/run
state_dir={home}/run
protocols=imap pop3
listen=127.0.0.1
ssl=yes
ssl_cert=<{cert}
ssl_key=<{key}
log_path={home}/log
disable_plaintext_auth=no
default_internal_user={internal}
default_login_user={login}
default_internal_group={group}
mail_location=maildir:{home}/mail/%u
mail_uid={mail}
mail_gid={mail_group}
first_valid_uid=1
mail_max_userip_connections=100
passdb {{
  driver=static
  args=password={password}
}}
userdb {{
  driver=static
  args=uid={mail} gid={mail_group} home={home}/mail/%u
}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    port={imap}
  }}
  inet_listener imaps {{
    port={imaps}
  }}
}}
service pop3-login {{
  {chroot}
  inet_listener pop3 {{
    port={pop3}
  }}
  inet_listener pop3s {{
    port=0
  }}
}}
service anvil {{
  {chroot}
}}
service stats {{
  unix_listener stats-writer {{
    mode=0666
  }}
}}
namespace inbox {{
  inbox=yes
}}
"""


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Dovecot:
    def __init__(self, cert: Path, key: Path) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="dovecot-"))  # short: sockets' paths have at most 108 bytes
        self.home.chmod(0o755)
        (self.home / "mail").mkdir(mode=0o777)
        (self.home / "mail").chmod(0o777)
        self.imap, self.imaps, self.pop3 = free_ports(3)
        me = getpass.getuser()
        as_root = os.getuid() == 0
        self.config = self.home / "dovecot.conf"
        self.config.write_text(
            CONFIG.format(
                home=self.home,
                cert=cert,
                key=key,
                password=PASSWORD,
                imap=self.imap,
                imaps=self.imaps,
                pop3=self.pop3,
                internal="dovecot" if as_root else me,
                login="dovenull" if as_root else me,
                group="dovecot" if as_root else os.getgid(),
                mail="nobody" if as_root else me,
                mail_group="nogroup" if as_root else os.getgid(),
                chroot="" if as_root else "chroot=",
            )
        )
        self.process = subprocess.Popen(["dovecot", "-F", "-c", self.config])
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 15
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.imap), 1) as probe:
                if probe.recv(10).startswith(b"* OK"):
                    return
            time.sleep(0.1)
        log = self.home / "log"
        raise RuntimeError(f"Dovecot did not start: {log.read_text() if log.exists() else 'no log'}")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.home, ignore_errors=True)

    def new_uidvalidity(self, user: str, value: int) -> None:
        command = [
            "doveadm",
            "-c",
            self.config,
            "mailbox",
            "update",
            "-u",
            user,
            "--uid-validity",
            str(value),
            "INBOX",
        ]
        subprocess.run(command, check=True)

    def client(self, user: str) -> IMAPClient:
        client = IMAPClient("127.0.0.1", self.imap, ssl=False)
        client.login(user, PASSWORD)
        client.select_folder("INBOX")
        return client

    def append(self, user: str, *mails: bytes, flags: Sequence[bytes] = (), folder: str = "INBOX") -> None:
        client = self.client(user)
        for mail in mails:
            client.append(folder, mail, flags=flags)
        client.logout()

    def contents(self, user: str, folder: str = "INBOX") -> list[tuple[bytes, set[bytes]]]:
        """Each mail's last line and its flags, in order."""
        client = self.client(user)
        client.select_folder(folder, readonly=True)
        found = client.fetch(client.search("ALL"), ["BODY.PEEK[]", "FLAGS"])
        client.logout()
        return [
            (data[b"BODY[]"].split()[-1], set(data[b"FLAGS"]) - {b"\\Recent"}) for _uid, data in sorted(found.items())
        ]


CUT = b"cut the connection"
Rule = Callable[[bytes], bytes | None]
"""Given a client's line without its tag: None to pass it on, CUT, or an answer to give instead (without the tag)."""


class Proxy:
    """Passes lines on both ways, unless a rule says otherwise. `hide`: words to leave out of the server's answers."""

    def __init__(
        self, port: int, rule: Rule = lambda line: None, hide: Sequence[bytes] = (), *, tagged: bool = True
    ) -> None:
        self.target = port
        self.rule = rule
        self.hide = hide
        self.tagged = tagged  # POP3's lines are not
        self.lines: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.listener.close()
        self.cut()

    def cut(self) -> None:
        for one in self.open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self.open.clear()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
                self.open += [client, server]
                threading.Thread(target=self._to_server, args=(client, server), daemon=True).start()
                threading.Thread(target=self._to_client, args=(client, server), daemon=True).start()

    def _to_server(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError), client.makefile("rb") as lines:
            for line in lines:
                tag, _, rest = line.partition(b" ") if self.tagged else (b"", b"", line)
                self.lines.append(rest.strip())
                answer = self.rule(rest.strip())
                if answer is CUT:
                    break
                if answer is None:
                    server.sendall(line)
                else:
                    client.sendall(tag + b" " * self.tagged + answer + b"\r\n")
        for one in (client, server):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _to_client(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                for word in self.hide:
                    data = data.replace(word, b"X" * len(word))
                client.sendall(data)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
