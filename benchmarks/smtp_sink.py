"""A mail server that takes everything and writes one line a message into a book, before it says that it took it.

    python -m benchmarks.smtp_sink BOOK [--send-ms N] [--hold FILE]

Prints its port. A line is ``Message-ID recipient``. While the file ``--hold`` exists, nobody who connects is greeted.
"""

import argparse
import asyncio
import os
import re
import sys
from pathlib import Path

MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>]*>)", re.IGNORECASE | re.MULTILINE)
ADDRESS = re.compile(rb"<([^>]*)>")
LARGEST = 16 * 1024 * 1024


class Sink:
    def __init__(self, book: Path, send_ms: float, hold: Path | None) -> None:
        self.book = os.open(book, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self.seconds, self.hold = send_ms / 1000, hold

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while self.hold and self.hold.exists():
                await asyncio.sleep(0.02)
            writer.write(b"220 sink\r\n")
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client was killed
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = b""
        while True:
            line = await reader.readuntil(b"\r\n")
            verb = line[:4].upper()
            if verb == b"EHLO":
                writer.write(b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 16777216\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                await self._take(reader, recipient)
                writer.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            else:
                if verb == b"RCPT" and (found := ADDRESS.search(line)):
                    recipient = found[1]
                writer.write(b"250 ok\r\n")

    async def _take(self, reader: asyncio.StreamReader, recipient: bytes) -> None:
        message = await reader.readuntil(b"\r\n.\r\n")
        if self.seconds:
            await asyncio.sleep(self.seconds)
        found = MESSAGE_ID.search(message)
        os.write(self.book, (found[1] if found else b"none") + b" " + recipient + b"\n")


async def serve(sink: Sink) -> None:
    server = await asyncio.start_server(sink.talk, "127.0.0.1", 0, limit=LARGEST)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("book", type=Path)
    parser.add_argument("--send-ms", type=float, default=0)
    parser.add_argument("--hold", type=Path)
    options = parser.parse_args()
    asyncio.run(serve(Sink(options.book, options.send_ms, options.hold)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
