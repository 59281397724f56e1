"""What the child gives up before it looks at a file: memory, time, writing, other programs, the network.

The kernel holds the bounds (rlimits; seccomp on Linux, which needs no privilege). The audit hook is the second wall,
and the only one against the network where there is no seccomp.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import platform
import resource
import struct
import sys
from typing import Any

from vademecum.files.conversion.parts import LARGEST_OUTPUT, MEMORY, SECONDS

FORBIDDEN_EVENTS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.remove",
                    "os.rename", "os.link", "os.symlink", "os.chmod", "os.kill", "shutil.", "urllib.")  # fmt: skip
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
# Machine → (number of the architecture, numbers of: socket, socketpair, connect, bind, sendto, sendmsg, execve,
# execveat, fork, vfork, ptrace, io_uring_setup). Threads are made by clone, which stays.
_CALLS: dict[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (0xC000003E, (41, 53, 42, 49, 44, 46, 59, 322, 57, 58, 101, 425)),
    "aarch64": (0xC00000B7, (198, 199, 203, 200, 206, 211, 221, 281, 117, 425)),
}


def confine() -> None:
    """Give everything up; there is no way back."""
    for kind, bound in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_OUTPUT),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        hard = resource.getrlimit(kind)[1]
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        with contextlib.suppress(OSError, ValueError):  # a system without this bound
            resource.setrlimit(kind, (bound, bound))
    sys.addaudithook(_refuse)
    _forbid_system_calls()


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN_EVENTS):
        raise PermissionError(f"The converter may not: {event}")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise PermissionError("The converter writes nothing.")


def _forbid_system_calls() -> None:
    known = _CALLS.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return
    architecture, calls = known
    program = [(_LOAD, 0, 0, 4), (_JUMP_IF_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _REFUSE), (_LOAD, 0, 0, 0)]
    for left, call in zip(range(len(calls), 0, -1), calls, strict=True):
        program.append((_JUMP_IF_EQUAL, left, 0, call))
    program += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    header = ctypes.create_string_buffer(struct.pack("HL", len(program), ctypes.addressof(code)))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    if prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        prctl(_PR_SET_SECCOMP, _FILTER, ctypes.addressof(header), 0, 0)
