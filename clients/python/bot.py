#!/usr/bin/python3
"""A bot for a room of Stoa, written from PROTOCOL.md alone.

It joins, walks, draws a stroke, says a line, loses its connection, resumes, and with --hear counts the
voice packets that reach it. It needs Debian's python3-websockets, python3-msgpack and, to hear,
python3-aiortc.

    python3 bot.py http://localhost:8080/r/ROOM --hear 20
"""

import argparse, asyncio, json, math, os, struct, urllib.request

import msgpack
import websockets

# Codes of messages (section 2.1).
HELLO, POSE, OPERATION, OFFER, LEAVE, CHAT = 1, 2, 5, 7, 9, 10
WELCOME, TICK, RECORDS, ACKNOWLEDGED, REFUSED, ANSWER, CHAT_LINE = 64, 65, 69, 71, 72, 73, 76
VERSION, BOT = 4, 3  # section 3.3; device class, 5.2
ROOM = bytes(16)  # the parent of objects
PUT = 1


def join(link: str) -> str:
    """Asks for a ticket (section 3.2) and returns it with the address of the WebSocket."""
    request = urllib.request.Request(
        link.replace("/r/", "/api/v1/rooms/") + "/join",
        json.dumps({"name": "Python", "colour": "#3366cc"}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        said = json.load(answer)
    if "ticket" not in said:
        raise SystemExit("somebody has to let the bot in: the door is not open")
    return said["ticket"], said["websocket"]


def body(epoch: int, x: float, z: float, yaw: float) -> bytes:
    """A body that stands (section 6.1): metres and radians."""
    turn = round(yaw / (2 * math.pi) * 65536) % 65536
    return struct.pack("<BBhhhHb", 0, epoch, round(x * 256), 0, round(z * 256), turn, 0)


def own_body(bodies: bytes, you: int):
    """Finds a body among all (section 6.2): epoch, x and z, or None."""
    count, at = struct.unpack_from("<H", bodies, 1)[0], 3
    for _ in range(count):
        number, flags, epoch, x, _, z = struct.unpack_from("<HBBhhh", bodies, at)
        at += 2 + (41 if flags & 1 else 11)
        if number == you:
            return epoch, x / 256, z / 256
    return None


def points(line: list) -> bytes:
    """Points of a stroke (section 7.5): zigzag varints of differences, half millimetres."""
    out, before = bytearray(), (0, 0)
    for point in line:
        for now, then in zip(point, before):
            n = (now - then) << 1 if now >= then else ((then - now) << 1) - 1
            while n > 127:
                out.append(n & 127 | 128)
                n >>= 7
            out.append(n)
        before = point
    return bytes(out)


class Bot:
    def __init__(self, link: str):
        self.link, self.client = link, os.urandom(16)
        self.socket = self.token = self.you = self.here = self.board = None
        self.sequence = self.packets = 0
        self.media = None
        self.happened = asyncio.Condition()
        self.seen = {}  # newest message of each code

    async def connect(self):
        """Opens a connection: with a ticket, or with the resume token (sections 3.3 and 3.4)."""
        ticket, address = ("", self.address) if self.token else join(self.link)
        self.address = address
        self.socket = await websockets.connect(address, max_size=8 << 20, compression=None)
        await self.send(HELLO, VERSION, ticket, self.token or "", self.client, BOT, 4, None)
        self.reading = asyncio.create_task(self.read())
        await self.until(lambda: WELCOME in self.seen)

    async def send(self, code: int, *fields):
        await self.socket.send(msgpack.packb([code, *fields]))

    async def read(self):
        async for frame in self.socket:
            messages = msgpack.Unpacker(max_buffer_size=8 << 20)
            messages.feed(frame)
            for code, *fields in messages:
                self.take(code, fields)
                async with self.happened:
                    self.happened.notify_all()

    def take(self, code: int, fields: list):
        self.seen[code] = fields
        if code == WELCOME:
            self.you, self.token = fields[1], fields[12]
            self.here = own_body(fields[6], self.you)
        elif code == TICK:
            self.here = own_body(fields[1], self.you) or self.here
        elif code == RECORDS and fields[0] == ROOM:
            _, layouts, records = fields[1][:3]  # a page (section 5.6)
            boards = [r[0] for r in records if layouts[r[3]][0] == "board"]
            self.board = self.board or (boards[0] if boards else None)
        elif code == REFUSED:
            print("refused:", fields[0], fields[1])

    async def until(self, is_so, seconds: float = 20):
        async with self.happened:
            await asyncio.wait_for(self.happened.wait_for(is_so), seconds)

    async def walk(self, x: float, z: float):
        """Goes to a place at 1.5 m/s, twenty steps a second, and stops where a wall is."""
        while True:
            epoch, ax, az = self.here
            left = math.hypot(x - ax, z - az)
            if left < 0.05:
                return
            step = min(1, 0.075 / left)
            yaw = math.atan2(ax - x, az - z)  # -Z is ahead
            await self.send(POSE, body(epoch, ax + (x - ax) * step, az + (z - az) * step, yaw))
            await asyncio.sleep(0.05)

    async def draw(self, line: list):
        """Draws a stroke and waits until it is on the server's disk (section 4.5)."""
        await self.until(lambda: self.board)
        self.sequence += 1
        stroke = ["colour", 0x3366CC, "points", points(line), "width", 8]
        await self.send(OPERATION, self.sequence, self.board, [[PUT, os.urandom(16), "stroke", stroke]])
        await self.until(lambda: self.seen.get(ACKNOWLEDGED, [0])[0] == self.sequence)

    async def say(self, text: str):
        await self.send(CHAT, self.sequence + 1, 0, 0, text)
        await self.until(lambda: CHAT_LINE in self.seen)

    async def hear(self, slots: int = 4):
        """Opens a media connection with voice slots (section 8)."""
        from aiortc import RTCPeerConnection, RTCSessionDescription  # only who hears needs it
        from aiortc.mediastreams import MediaStreamError

        self.media = RTCPeerConnection()
        for _ in range(slots):
            self.media.addTransceiver("audio", direction="recvonly")

        @self.media.on("track")
        async def _(track):
            while track.readyState == "live":
                try:
                    await track.recv()  # a decoded frame of 20 ms
                except MediaStreamError:
                    return  # the connection was closed
                self.packets += 1
                async with self.happened:
                    self.happened.notify_all()

        await self.media.setLocalDescription(await self.media.createOffer())
        await self.send(OFFER, 1, self.media.localDescription.sdp)
        await self.until(lambda: ANSWER in self.seen)
        await self.media.setRemoteDescription(RTCSessionDescription(self.seen[ANSWER][1], "answer"))


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("link")
    parser.add_argument("--hear", type=int, default=0, metavar="FRAMES")
    options = parser.parse_args()
    bot = Bot(options.link)
    await bot.connect()
    print("joined as", bot.you)
    epoch, x, z = bot.here
    await bot.walk(x + 0.6, z)
    print("walked to %.1f %.1f" % bot.here[1:])
    await bot.draw([(200 + 20 * i, 400 + round(150 * math.sin(i / 4))) for i in range(60)])
    print("drew")
    await bot.say("Hello from Python.")
    print("said")
    before = bot.you
    bot.socket.transport.abort()  # as if the network were gone
    bot.seen.clear()
    await asyncio.gather(bot.reading, return_exceptions=True)
    await bot.connect()
    print("resumed" if bot.you == before else "came anew")
    if options.hear:
        await bot.hear()
        await bot.until(lambda: bot.packets >= options.hear)
        print("heard", options.hear)
        await bot.media.close()
    await bot.send(LEAVE)


asyncio.run(main())
