"""Taking from this process what reading a file does not need: network, other files, programs.

Every guard stands alone, because kernels and containers differ in what they permit. The limits of
`resource` and the audit hook hold everywhere; the kernel's own guards (Linux) hold for C libraries
too: seccomp refuses sockets and new programs, Landlock every file but the ones named, and an own
network namespace has no interfaces.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from peta.io.limits import Limits

_NEW_NET: Final = 0x40000000
_NO_NEW_PRIVILEGES: Final = 38
_DIE_WITH_PARENT: Final = 1
_SECCOMP: Final = 22
_SECCOMP_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | 13  # EACCES

# Architecture word of the kernel, then the numbers of: socket, socketpair, connect, execve,
# execveat, ptrace, io_uring_setup (which could open sockets), process_vm_readv, process_vm_writev.
_SYSCALLS: Final[dict[str, tuple[int, tuple[int, ...]]]] = {
    "x86_64": (0xC000003E, (41, 53, 42, 59, 322, 101, 425, 310, 311)),
    "aarch64": (0xC00000B7, (198, 199, 203, 221, 281, 117, 425, 270, 271)),
}
_X32: Final = 0x40000000

_READ: Final = 1 << 2 | 1 << 3  # read a file, list a folder
_EXECUTE: Final = 1 << 0
_EVERYTHING: Final = (1 << 13) - 1
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_NEEDED_BY_LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/zoneinfo",
                        "/etc/ld.so.cache", "/etc/localtime", "/proc/self", "/proc/meminfo",
                        "/sys/devices/system/cpu", "/dev/null", "/dev/urandom")  # fmt: skip
_REFUSED_EVENTS = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system",
                   "os.fork", "os.kill", "ctypes.", "urllib.", "http.", "ftplib.", "webbrowser.",
                   "pickle.find_class", "code.__new__")  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def confine(limits: Limits, folder: Path, readable: Iterable[Path]) -> list[str]:
    """Bound this process for good.

    Parameters
    ----------
    folder
        The only folder where it may write.
    readable
        Files that it may read, besides its own code.

    Returns
    -------
    Names of the guards that hold.
    """
    limit_resources(limits)
    held = ["rlimits"]
    libc = _libc()
    if libc is not None:
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        held += ["network namespace"] if libc.unshare(_NEW_NET) == 0 else []
        held += ["landlock"] if _confine_files(libc, folder, readable) else []
        held += ["seccomp"] if _confine_calls(libc) else []
    sys.addaudithook(_refuse)
    return [*held, "audit hook"]


def limit_resources(limits: Limits) -> None:
    """Set the limits of the system on memory, time, file size and core dumps."""
    _limit(resource.RLIMIT_AS, limits.memory_bytes)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds, grace=1)
    _limit(resource.RLIMIT_FSIZE, 4 * limits.unpacked_bytes)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, 256)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds + 5)


def die_with_parent() -> None:
    """Let the kernel end this process when the one that started it ends."""
    libc = _libc()
    if libc is not None:
        libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)


def _limit(what: int, most: int, grace: int = 0) -> None:
    """Set a limit; at the soft one a signal says which it was, at the hard one there is none."""
    _, hard = resource.getrlimit(what)
    infinite = hard == resource.RLIM_INFINITY
    bound = most if infinite else min(most, hard)
    resource.setrlimit(what, (bound, bound + grace if infinite else min(bound + grace, hard)))


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(_REFUSED_EVENTS):
        raise PermissionError(f"refused: {event}")


def _confine_calls(libc: Any) -> bool:
    """Refuse the calls that reach the network or start programs, for C libraries as well."""
    if platform.machine() not in _SYSCALLS:
        return False
    program = _program(*_SYSCALLS[platform.machine()])
    packed = _Program(len(program) // 8, program)
    return bool(libc.prctl(_SECCOMP, _SECCOMP_FILTER, ctypes.byref(packed), 0, 0) == 0)


def _program(architecture: int, refused: tuple[int, ...]) -> bytes:
    """Berkeley packet filter: another architecture or a refused number is refused, else allowed."""
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    lines = [(load, 0, 0, 4), (equal, 1, 0, architecture), (give, 0, 0, _REFUSE), (load, 0, 0, 0)]
    if architecture == _SYSCALLS["x86_64"][0]:
        lines += [(at_least, 0, 1, _X32), (give, 0, 0, _REFUSE)]
    for number in refused:
        lines += [(equal, 0, 1, number), (give, 0, 0, _REFUSE)]
    lines.append((give, 0, 0, _ALLOW))
    return b"".join(struct.pack("HBBI", *line) for line in lines)


def _confine_files(libc: Any, folder: Path, readable: Iterable[Path]) -> bool:
    """Refuse every file outside of the code, the given files and the working folder."""
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    handled = _handled(version)
    rules = libc.syscall(_LANDLOCK_CREATE, struct.pack("Q", handled), ctypes.c_size_t(8), 0)
    if rules < 0:
        return False
    for path in _code_paths():
        _permit(libc, rules, path, _READ | _EXECUTE)
    for path in readable:
        _permit(libc, rules, path, _READ)
    _permit(libc, rules, folder, handled & ~_EXECUTE)
    held = libc.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0
    os.close(rules)
    return bool(held)


def _handled(version: int) -> int:
    return _EVERYTHING | (1 << 13 if version >= 2 else 0) | (1 << 14 if version >= 3 else 0)


def _code_paths() -> list[Path]:
    code = {sys.prefix, sys.base_prefix, sys.exec_prefix, *sys.path}
    return [Path(path) for path in sorted(code | {*_NEEDED_BY_LIBRARIES}) if Path(path).exists()]


def _permit(libc: Any, rules: int, path: Path, access: int) -> None:
    if not path.is_dir():
        access &= _EXECUTE | 1 << 1 | 1 << 2 | 1 << 14  # what a plain file can be asked for
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        libc.syscall(_LANDLOCK_ADD, rules, 1, struct.pack("=Qi", access, handle), 0)
    finally:
        os.close(handle)
