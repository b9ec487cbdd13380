# SPDX-License-Identifier: GPL-2.0-only
"""Whose stack is looked at, and which of its frames matter?

Tasks are coroutines of one thread.  A parked task's stack is shown as what
called the innermost frame: no register of the process is changed.
"""
import re

import gdb
import gdb.unwinder

import rs_inferior

PLUMBING = re.compile(r"(^|/)(sched|replay|core/shim|core/include|"
                      r"core/world/(oracle|model)[^/]*)(/|$)|/sysdeps/")


def file_of(frame):
    sal = frame.find_sal()
    return sal.symtab.filename if sal.symtab else ""


def is_plumbing(frame):
    name = file_of(frame)
    return not name or bool(PLUMBING.search(name))


def core_frame():
    """The innermost frame of the code under test, or None."""
    frame = gdb.newest_frame()
    while frame is not None:
        if frame.name() and not is_plumbing(frame):
            return frame
        frame = frame.older()
    return None


def select_core():
    frame = core_frame()
    if frame is not None:
        frame.select()
    return frame


class FrameId:
    def __init__(self, sp, pc):
        self.sp = sp
        self.pc = pc


class Parked(gdb.unwinder.Unwinder):
    """Behind frame 0 comes the chosen task, where it was parked."""

    def __init__(self):
        super().__init__("rmapsim task")
        self.context = None     # (sp, pc, fp) of the task
        self.at = None          # (sp, pc) of frame 0

    def __call__(self, pending):
        if self.context is None:
            return None
        sp = pending.read_register("rsp")
        pc = pending.read_register("rip")
        if (int(sp), int(pc)) != self.at:
            return None
        info = pending.create_unwind_info(FrameId(sp, pc))
        kind = sp.type
        for name, value in zip(("rsp", "rip", "rbp"), self.context):
            info.add_saved_register(name, gdb.Value(value).cast(kind))
        return info

    def choose(self, context):
        newest = gdb.newest_frame()
        self.at = (int(newest.read_register("rsp")),
                   int(newest.read_register("rip")))
        self.context = context
        gdb.invalidate_cached_frames()

    def forget(self, *unused):
        if self.context is not None:
            self.context = None
            gdb.invalidate_cached_frames()


parked = Parked()
gdb.unwinder.register_unwinder(None, parked, replace=True)


def show_task(task):
    """Select the stack of a task; the running one's is gdb's own."""
    machine = rs_inferior.machine()
    if not 0 < task < int(machine["ntasks"]):
        raise gdb.GdbError("rs: task %d: no such task; see 'rs tasks'" % task)
    t = machine["task"][task]
    if int(t["done"]):
        raise gdb.GdbError("rs: task %d has ended; see 'rs tasks'" % task)
    if not int(t["started"]):
        raise gdb.GdbError("rs: task %d has not begun" % task)
    parked.forget()
    if task != int(machine["cur"]):
        co = t["co"]
        parked.choose(tuple(int(co[r]) for r in ("sp", "pc", "fp")))
    select_core()


class Plumbing:
    """`bt` begins with the code under test; `bt -no-filters` has all."""

    def __init__(self):
        self.name = "rmapsim"
        self.enabled = True
        self.priority = 50
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        if rs_inferior.state() == rs_inferior.NO_RUN or core_frame() is None:
            yield from frames
            return
        inner = True
        for frame in frames:
            inner = inner and is_plumbing(frame.inferior_frame())
            if not inner and not self.is_outer(frame.inferior_frame()):
                yield frame

    @staticmethod
    def is_outer(frame):
        return frame.name() is None


Plumbing()
gdb.events.cont.connect(parked.forget)
