"""A provider that can overflow: one thread, HTTP/1.0, no keep-alive, a backlog of 5."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer

INSTANCES = [f"10.58.1.{n}" for n in range(1, 151)]
STATS = json.dumps({"cpu": "61%", "service": "UserService", "memory": "4%"})


class Provider(BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.path == "/servers" or self.path[1:] in INSTANCES
        body = json.dumps(INSTANCES) if self.path == "/servers" else STATS
        self.send_response(200 if known else 400)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Provider)
print(server.server_port, flush=True)
server.serve_forever()
