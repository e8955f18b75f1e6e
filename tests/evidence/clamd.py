"""A stand-in for ClamAV's daemon: a real server on a real socket that speaks INSTREAM, well or badly."""

import socket
import socketserver
import struct
import threading
import time

EICAR_NAME = "Eicar-Test-Signature"


class Conversation(socketserver.BaseRequestHandler):
    def handle(self):
        server = self.server
        if server.behaves == "drops":
            self.request.recv(20)
            return
        content = self._content()
        server.seen.append(content)
        if server.behaves == "hangs":
            server.over.wait(20)
        elif server.behaves == "drips":
            for _turn in range(200):
                if server.over.is_set():
                    return
                self.request.sendall(b"s")
                time.sleep(0.05)
        else:
            self.request.sendall(server.answers.get(server.behaves) or self._verdict(content))

    def _content(self):
        stream = self.request.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", stream.read(4))[0]:
            content += stream.read(size)
        return content

    def _verdict(self, content):
        return f"stream: {EICAR_NAME} FOUND\0".encode() if b"EICAR-STANDARD" in content else b"stream: OK\0"


class Clamd(socketserver.ThreadingTCPServer):
    """``behaves`` may be changed between conversations; ``seen`` holds what came in."""

    daemon_threads = True
    allow_reuse_address = True
    answers = {
        "garbage": b"\xff\xfeHTTP/1.1 200 OK\0",
        "too large": b"INSTREAM size limit exceeded. ERROR\0",
        "nearly": b"stream: OK but not quite\0",
        "cut": b"stream: O",
        "error": b"stream: Can't allocate memory ERROR\0",
    }

    def __init__(self, behaves="well"):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.behaves, self.seen, self.over = behaves, [], threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"tcp://127.0.0.1:{self.server_address[1]}"

    def end(self):
        self.over.set()
        self.shutdown()
        self.server_close()


class UnixClamd(Clamd):
    """The same on a socket of the file system."""

    address_family = socket.AF_UNIX

    def __init__(self, path):
        self.path = path
        socketserver.TCPServer.__init__(self, str(path), Conversation)
        self.behaves, self.seen, self.over = "well", [], threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def server_bind(self):
        self.socket.bind(self.server_address)

    @property
    def url(self):
        return f"unix://{self.path}"
