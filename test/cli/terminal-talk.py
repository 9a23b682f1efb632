"""A command on a terminal of its own, talked to: for each pair it waits for the text, then types. Prints what was shown.

Usage: terminal-talk.py 'JSON list of [wait for, type]' COMMAND [ARG...]
A typed text that begins with "size " sets the window's size instead: "size ROWS COLUMNS". What is waited for may be further on
in what was shown than what was waited for before, never earlier.
"""

import codecs
import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

PATIENCE = 60
steps, command = json.loads(sys.argv[1]), sys.argv[2:]


def resize(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


pid, fd = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
resize(fd, 24, 80)
decoder = codecs.getincrementaldecoder("utf-8")("replace")
shown, at, is_open = "", 0, True


def read(seconds):
    global shown, is_open
    ready, _, _ = select.select([fd], [], [], seconds)
    if not ready:
        return
    try:
        data = os.read(fd, 65536)
    except OSError:
        data = b""
    is_open = data != b""
    shown += decoder.decode(data)


for wanted, typed in steps:
    until = time.monotonic() + PATIENCE
    while is_open and wanted not in shown[at:] and time.monotonic() < until:
        read(0.1)
    found = shown.find(wanted, at)
    if found < 0:
        sys.stdout.write(shown)
        sys.exit(f"\nthis never came: {wanted!r}")
    at = found + len(wanted)
    if typed.startswith("size "):
        resize(fd, *map(int, typed.split()[1:]))
    else:
        os.write(fd, typed.encode())
until = time.monotonic() + PATIENCE
while is_open and time.monotonic() < until:
    read(0.1)
_, status = os.waitpid(pid, 0)
sys.stdout.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))
