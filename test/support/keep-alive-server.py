"""A single-threaded HTTP/1.1 provider. It serves one connection until it is closed, then the next."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer

INSTANCES = [f"10.58.1.{n}" for n in range(1, 151)]
STATS = json.dumps({"cpu": "61%", "service": "UserService", "memory": "4%"})


class Provider(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = (json.dumps(INSTANCES) if self.path == "/servers" else STATS).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Provider)
print(server.server_port, flush=True)
server.serve_forever()
