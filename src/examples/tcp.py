#!/usr/bin/env python3
"""A client of Cubecast over TCP: the event bus protocol of Vert.x, with Python's standard library only.

    tcp.py publish TOPIC JSON            publishes one message, and prints where it is stored
    tcp.py subscribe TOPIC [FROM] [N]    prints messages, N of them or without end; FROM is latest (as without),
                                         earliest, an offset, time:<milliseconds> or the token of a message

The node is 127.0.0.1:7000 unless the environment's TCP_BRIDGE names another one.
"""

import json
import os
import socket
import struct
import sys


class Connection:
    """Frames are JSON objects in UTF-8, each behind its length: four bytes, the highest first."""

    PING_EVERY_S = 20  # A node closes a connection on which nothing moves for a minute.

    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self._socket = socket.create_connection((host, int(port)), timeout=self.PING_EVERY_S)
        self._received = b""

    def send(self, **frame):
        data = json.dumps(frame).encode()
        self._socket.sendall(struct.pack(">i", len(data)) + data)

    def frames(self):
        """All frames but the answers to pings, without end."""
        while True:
            length = struct.unpack(">i", self._take(4))[0]
            frame = json.loads(self._take(length))
            if frame["type"] != "pong":
                yield frame

    def _take(self, count):
        while len(self._received) < count:
            try:
                data = self._socket.recv(65536)
            except TimeoutError:
                self.send(type="ping")
                continue
            if not data:
                raise ConnectionError("the node has closed the connection")
            self._received += data
        taken, self._received = self._received[:count], self._received[count:]
        return taken


def fail_if_refused(frame):
    if frame["type"] == "err":
        sys.exit(f"{frame['message']}: {frame['rawMessage']} ({frame['conclusion']})")


def publish(connection, topic, body):
    connection.send(type="send", address=topic, body=json.loads(body), replyAddress="answer")
    answer = next(connection.frames())
    fail_if_refused(answer)
    print(json.dumps(answer["body"]))


def subscribe(connection, topic, start="latest", count=None):
    connection.send(type="register", address=topic, headers={"from": start})
    messages = 0
    for frame in connection.frames():
        fail_if_refused(frame)
        headers = frame["headers"]
        if "gap" in headers:
            print("gap", headers["gap"], flush=True)
            continue
        print(headers["offset"], json.dumps(frame["body"]), frame.get("token", ""), flush=True)
        messages += 1
        if count is not None and messages == int(count):
            return


def main(command="", *arguments):
    commands = {"publish": publish, "subscribe": subscribe}
    if command not in commands or not arguments:
        sys.exit(__doc__)
    connection = Connection(os.environ.get("TCP_BRIDGE", "127.0.0.1:7000"))
    commands[command](connection, *arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
