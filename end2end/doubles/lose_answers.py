"""For mitmdump: the line breaks after the server behind it has done as told, for half of all requests, the same ones each time.

Prints its port once it listens; GET /_lost tells how many answers were lost. Ends with its standard input.
"""

import asyncio
import random
import sys

from mitmproxy import ctx, http


class LoseAnswers:
    def __init__(self):
        self.chance = random.Random(4)
        self.lost = 0

    def running(self):
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, self.end_with_standard_input, loop)
        for address in ctx.master.addons.get("proxyserver").listen_addrs():
            print(address[1], flush=True)

    def end_with_standard_input(self, loop):
        sys.stdin.read()
        loop.call_soon_threadsafe(ctx.master.shutdown)

    def request(self, flow):
        if flow.request.path == "/_lost":
            flow.response = http.Response.make(200, str(self.lost))

    def response(self, flow):
        if flow.request.path != "/_lost" and self.chance.random() < 0.5:
            self.lost += 1
            flow.kill()


addons = [LoseAnswers()]
