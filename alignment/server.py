"""How gunicorn serves it: gunicorn --config python:alignment.server.

Its processes count their requests in one folder (alignment/metrics.py), which goes with them.
"""

import os
import shutil
import tempfile

from gunicorn.http import message

wsgi_app = "alignment.wsgi"
bind = "127.0.0.1:8000"
workers, threads = 2, 4
control_socket_disable = True  # nobody asks it, and it would lie in the home of whoever serves
# A search that is too long gets a page of ours, up to what docs/deploy/nginx.conf lets in; gunicorn
# itself would take 8 kB at most, or a line without an end
limit_request_line = message.MAX_REQUEST_LINE = 64 * 1024

if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:  # it is, where gunicorn reads this once more
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="hamrasta-metrics-")


def on_exit(_server):
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
