"""A mail server on loopback that answers, puts off, refuses, hangs or breaks off, by the name of the mailbox."""

import socket
import socketserver
import threading
from collections import Counter
from contextlib import contextmanager


class Stub(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *, extensions):
        super().__init__(("127.0.0.1", 0), Session)
        self.extensions = extensions
        self.taken = []  # (sender, recipient, message)
        self.asked = Counter()  # RCPT, by recipient
        self.connections = 0
        self.spoken_too_soon = 0  # commands that came before the reply to the one before
        self.mail_from = []
        self.most_a_connection = 10_000
        self.begins = "220 stub"

    @property
    def port(self):
        return self.server_address[1]


class Session(socketserver.BaseRequestHandler):
    server: Stub

    def handle(self):
        self.rest, self.sender, self.recipient, self.sent = b"", None, "", 0
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # several replies are sent in a row
        self.server.connections += 1
        self.say(self.server.begins)
        while (line := self.line()) is not None:
            verb, _, value = line.decode().partition(" ")
            answer = getattr(self, f"on_{verb.lower()}", None)
            if answer is None:
                self.say("502 not known")
            elif answer(value) is False:
                return

    def line(self):
        while b"\r\n" not in self.rest:
            try:
                more = self.request.recv(65536)
            except OSError:
                return None
            if not more:
                return None
            self.rest += more
        line, self.rest = self.rest.split(b"\r\n", 1)
        return line

    def say(self, text):
        if self.rest and "PIPELINING" not in self.server.extensions:
            self.server.spoken_too_soon += 1
        try:
            self.request.sendall(text.encode() + b"\r\n")
        except OSError:
            pass

    def on_ehlo(self, value):
        lines = ["stub", *self.server.extensions]
        self.say("\r\n".join(f"250{'-' if n < len(lines) - 1 else ' '}{line}" for n, line in enumerate(lines)))

    def on_rset(self, value):
        self.sender = None
        self.say("250 2.0.0 forgotten")

    def on_quit(self, value):
        self.say("221 bye")
        return False

    def on_mail(self, value):
        if self.sent >= self.server.most_a_connection:
            self.say("421 4.7.0 enough for one connection")
            return False
        if self.sender is not None:
            return self.say("503 5.5.1 nested MAIL")
        self.server.mail_from.append(value)
        self.sender, self.recipient = value[value.index("<") + 1 : value.index(">")], ""
        self.say("250 2.1.0 ok")

    def on_rcpt(self, value):
        to = value[value.index("<") + 1 : value.index(">")]
        self.server.asked[to] += 1
        kind = to.split("-")[0]
        refusals = {
            "later": "451 4.7.1 greylisted",
            "refused": "554 5.7.1 not wanted here",
            "unknown": "550 5.1.1 no such mailbox",
            "strange": "554 5.7.1 \x00\x07not <b>wanted</b>",
        }
        if kind in refusals:
            return self.say(refusals[kind])
        self.recipient = to
        self.say("250 2.1.5 ok")

    def on_data(self, value):
        if not self.recipient:
            return self.say("503 5.5.1 no recipients")
        self.say("354 go on")
        kind = self.recipient.split("-")[0]
        if kind == "drop":
            self.line()
            self.request.shutdown(socket.SHUT_RDWR)
            return False
        lines = []
        while (line := self.line()) != b".":
            if line is None:
                return False
            lines.append(line[1:] if line.startswith(b".") else line)
        if kind == "hang":
            self.request.recv(1)  # nothing is said until the other side leaves
            return False
        if kind == "content":
            self.say("554 5.6.0 looks like spam")
        else:
            self.server.taken.append((self.sender, self.recipient, b"\r\n".join(lines) + b"\r\n"))
            self.sent += 1
            self.say("250 2.0.0 queued")
        self.sender = None


ALL = ("8BITMIME", "SMTPUTF8", "PIPELINING", "ENHANCEDSTATUSCODES")


@contextmanager
def serving(settings, *, extensions=ALL, timeout=5):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", timeout
    with Stub(extensions=extensions) as stub:
        settings.EMAIL_PORT = stub.port
        thread = threading.Thread(target=stub.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield stub
        finally:
            stub.shutdown()
            thread.join()
