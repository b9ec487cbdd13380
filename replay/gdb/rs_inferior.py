# SPDX-License-Identifier: GPL-2.0-only
"""What does the program under gdb know, and how is it moved?

The program side is replay/gdb/session.h.  Nothing here executes a step but
move() and what gdb itself does.
"""
import gdb

NO_RUN, RUNNING, AT_STEP, OVER = range(4)


class State:
    """What gdb has to remember between two commands."""
    asking = False      # an answer of ours is being made
    moving = False      # a command of ours has the program run
    saved = None        # memory before the user's call of a function


def is_busy():
    """It stops in the middle of something of ours, or of a call."""
    return State.asking or State.moving or State.saved is not None


def field(name):
    return gdb.parse_and_eval("gdb_session." + name)


def number(name):
    return int(field(name))


def poke(name, value):
    where = field(name).address
    gdb.selected_inferior().write_memory(
        int(where), int(value).to_bytes(4, "little"))


def is_alive():
    inferior = gdb.selected_inferior()
    return inferior.pid != 0


def state():
    return number("state") if is_alive() else NO_RUN


def next_step():
    """The first step that has not been executed."""
    if state() == RUNNING:
        return machine_number("step") + 1
    return number("step")


def machine():
    """struct machine, which lies at the same address in every process."""
    kind = gdb.lookup_type("struct machine")
    return gdb.Value(0x550000000000 + 0x1c00000).cast(kind.pointer())


def machine_number(name):
    return int(machine()[name])


def answer(words):
    """Ask the program; what it refuses is an error of gdb."""
    if state() == NO_RUN:
        raise gdb.GdbError("rs: there is no run; begin one with 'rs goto 1'")
    words = words.encode("ascii", "replace")[:511] + b"\0"
    gdb.selected_inferior().write_memory(
        int(field("words").address), words)
    State.asking = True
    try:
        text = gdb.parse_and_eval("gdb_answer()").string()
    finally:
        State.asking = False
    if text.startswith("!"):
        raise gdb.GdbError("rs: " + text[1:])
    return text


def plainly(command):
    """Execute a command of gdb and return what it prints."""
    return gdb.execute(command, to_string=True)


class Quiet:
    """The user's breakpoints do not stop what is done behind their back."""

    def __enter__(self):
        self.off = [b for b in gdb.breakpoints()
                    if b.visible and b.enabled]
        for b in self.off:
            b.enabled = False

    def __exit__(self, *unused):
        for b in self.off:
            if b.is_valid():
                b.enabled = True


class Stopped(gdb.Breakpoint):
    """Where the program stands still for us."""
    only = None

    def __init__(self):
        super().__init__("gdb_stopped", internal=True)
        self.silent = True
        Stopped.only = self


def go_on():
    """Run until something stops; what gdb says of that, without ceremony."""
    State.moving = True
    try:
        text = plainly("continue")
    finally:
        State.moving = False
    return "".join(line + "\n" for line in text.splitlines()
                   if line != "Continuing." and line)


def begin():
    """A new process, which stands where its command line says."""
    if Stopped.only is None or not Stopped.only.is_valid():
        Stopped()
    State.moving = True
    try:
        with Quiet():
            plainly("run")
    finally:
        State.moving = False
    if state() == NO_RUN:
        raise gdb.GdbError("rs: the program ended before its run began")


def move(step):
    """Stand before this step; what gdb says when it stops elsewhere."""
    if not is_alive():
        begin()
    if step > number("steps") + 1:
        raise gdb.GdbError("rs: the run has %d steps; give 1 to %d" % (
            number("steps"), number("steps") + 1))
    if state() == AT_STEP and number("step") == step:
        return ""
    poke("stop", step)
    if state() != OVER and step > next_step():
        return go_on()
    if state() == RUNNING and step == next_step():
        return go_on()
    return again()


def again():
    """Give this run up and stand where the program was told to."""
    poke("restart", 1)
    with Quiet():
        return go_on()


def poke_bytes(value, data):
    gdb.selected_inferior().write_memory(int(value.address), data)


def before_call():
    """
    A function that the user calls is no part of the run: it passes no
    scheduling point, nothing judges or records it, and the machine is as it
    was when it returns.  Objects that it writes stay written.
    """
    memory = gdb.selected_inferior()
    where = machine()
    kept = []
    for at, size in ((int(where), where.dereference().type.sizeof),
                     (int(gdb.parse_and_eval("&sim")),
                      int(gdb.parse_and_eval("(long)&((struct sim *)0)->log"))),
                     (int(gdb.parse_and_eval("&point_usual")), 1),
                     (int(gdb.parse_and_eval("&point_watched")), 16),
                     (int(gdb.parse_and_eval("&race_mode")), 4)):
        kept.append((at, bytes(memory.read_memory(at, size))))
    for value in ("active", "buffered", "shared_cpus", "step_stop"):
        poke_bytes(where[value], bytes(4))
    poke_bytes(gdb.parse_and_eval("point_usual"), bytes(1))
    poke_bytes(gdb.parse_and_eval("point_watched"), bytes(16))
    poke_bytes(gdb.parse_and_eval("race_mode"), bytes(4))
    poke_bytes(gdb.parse_and_eval("sim.obs"), bytes(8))
    poke_bytes(gdb.parse_and_eval("sim.asked"), b"\1")
    State.saved = kept


def after_call():
    for at, data in State.saved or ():
        gdb.selected_inferior().write_memory(at, data)
    State.saved = None


def on_call(event):
    if State.asking or state() == NO_RUN:
        return
    if isinstance(event, gdb.InferiorCallPreEvent):
        before_call()
    else:
        after_call()


gdb.events.inferior_call.connect(on_call)
