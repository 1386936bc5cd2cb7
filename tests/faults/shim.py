"""A small library that is loaded before the others and makes a process see another clock or a broken disk.

``DATELINE_SHIM_SECONDS`` is added to the time of day; while the file that ``DATELINE_SHIM_BROKEN`` names is
there, no flush of a file to the disk succeeds.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

_SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    const char *seconds = getenv("DATELINE_SHIM_SECONDS");
    if (!result && seconds && clock == CLOCK_REALTIME) now->tv_sec += atol(seconds);
    return result;
}

static int broken(void) {
    const char *flag = getenv("DATELINE_SHIM_BROKEN");
    if (!flag || access(flag, F_OK)) return 0;
    errno = EIO;
    return 1;
}

int fsync(int file) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    return broken() ? -1 : real(file);
}

int fdatasync(int file) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    return broken() ? -1 : real(file);
}
"""


def build(folder: Path) -> Path | None:
    """The library, or null where there is no compiler to make it."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    source, library = folder / "shim.c", folder / "shim.so"
    source.write_text(_SOURCE)
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    return library
