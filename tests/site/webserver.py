"""nginx, the web server that stands for any static host: right media types, gzip, our own 404."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
CONF = """
daemon off; master_process off; error_log stderr; pid {folder}/pid;
events {{}}
http {{
  include /etc/nginx/mime.types;
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  charset utf-8;
  gzip on; gzip_comp_level 6;  # as in bench/render.py; nginx by default has 1
  gzip_types text/css application/javascript text/javascript image/svg+xml;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/root;
    error_page 404 {base}404.html;
    location / {{ try_files $uri $uri.html $uri/index.html =404; }}
  }}
}}
"""


@contextmanager
def nginx(folder: Path, site: Path, base: str) -> Iterator[str]:
    """Serve a site under its path while the block runs; gives the address."""
    port = free_port()
    root = folder.joinpath("root", *base.strip("/").split("/"))
    root.parent.mkdir(parents=True, exist_ok=True)
    root.symlink_to(site)
    (folder / "nginx.conf").write_text(CONF.format(folder=folder, port=port, base=base))
    server = subprocess.Popen([NGINX, "-p", folder, "-c", folder / "nginx.conf"])
    try:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}{base}"
    finally:
        server.terminate()
        server.wait(30)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Wait until something listens; a server that ended never will."""
    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nginx does not listen on {port}; its exit code is {server.poll()}")
