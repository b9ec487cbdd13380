# SPDX-License-Identifier: GPL-2.0-only
"""The commands `rs ...`."""
import os
import re
import textwrap

import gdb

import rs_inferior
import rs_printers
import rs_stacks
from rs_inferior import answer, move, next_step, number, poke


WIDTH = 78


def show_frame():
    """The selected frame, and below it the line of the source."""
    first, _, source = rs_inferior.plainly("frame").partition("\n")
    lines = textwrap.wrap(first, WIDTH, subsequent_indent="    ",
                          break_long_words=False, break_on_hyphens=False)
    gdb.write("\n".join(lines) + "\n" + source)


def show_where():
    """The step, then the source line of the task that is about to run."""
    gdb.write(answer("where"))
    if (rs_inferior.state() != rs_inferior.OVER and
            rs_stacks.select_core() is not None):
        show_frame()


def go(step):
    said = move(step)
    if rs_inferior.state() in (rs_inferior.AT_STEP, rs_inferior.OVER):
        show_where()
    else:
        gdb.write(said)


def steps_of(args, default=1):
    if not args:
        return default
    if not args.isdigit() or int(args) == 0:
        raise gdb.GdbError("rs: '%s': give a number from 1 on" % args)
    return int(args)


def follow(text):
    """Go where an answer "@N" says."""
    go(int(text[1:]))


def address_of(words):
    """'0xADDRESS SIZE' of what an expression of C denotes."""
    value = gdb.parse_and_eval(words)
    if value.address is not None:
        return "0x%x %d" % (int(value.address), value.type.sizeof)
    if value.type.strip_typedefs().code == gdb.TYPE_CODE_PTR:
        return "0x%x %d" % (int(value),
                            value.type.strip_typedefs().target().sizeof)
    raise gdb.GdbError("rs: '%s' has no place in memory" % words)


NAMED = re.compile(r"^[a-z_]+#\d|^rmap\[0x")


def place_of(words):
    return words if NAMED.match(words) else address_of(words)


class Rs(gdb.Command):
    """Step through the run of a trace.

At step N means that N has not been executed.  A step is an access, a lock
operation or a drained store of one task, as numbered in reports."""

    def __init__(self):
        super().__init__("rs", gdb.COMMAND_RUNNING, gdb.COMPLETE_NONE, True)

    def invoke(self, args, from_tty):
        gdb.execute("help rs")


class Sub(gdb.Command):
    """A command of rs: its name is the class's, its first line the help."""
    kind = gdb.COMMAND_RUNNING

    def __init__(self):
        super().__init__("rs " + type(self).__name__.lower(), self.kind)

    def invoke(self, args, from_tty):
        paging = gdb.parameter("pagination")
        gdb.set_parameter("pagination", False)
        try:
            self.do(args.strip())
        except gdb.error as error:
            raise gdb.GdbError("rs: %s" % error) from None
        finally:
            gdb.set_parameter("pagination", paging)


class Begin(Sub):
    """Run the program to the step that its command line names."""

    def do(self, args):
        rs_inferior.begin()
        show_where()


class Where(Sub):
    """Print the step, the task, the operation that is next and its place."""

    def do(self, args):
        rs_stacks.parked.forget()
        show_where()


class Tasks(Sub):
    """List the tasks: where each stands, and how many locks it holds."""

    def do(self, args):
        gdb.write(answer("tasks"))


class Task(Sub):
    """rs task N: look at the stack of task N; bt, up and p then work there."""

    def do(self, args):
        answer("where")
        rs_stacks.show_task(steps_of(args, 0))
        show_frame()


class Step(Sub):
    """rs step [N]: go on by N steps of whoever runs."""

    def do(self, args):
        answer("where")
        if rs_inferior.state() == rs_inferior.OVER:
            raise gdb.GdbError("rs: the run is over; go back with 'rs back'")
        go(min(next_step() + steps_of(args), number("steps") + 1))


class Finish(Sub):
    """Go on until the task has done its operation of the scenario."""

    def do(self, args):
        follow(answer("finish"))


class Goto(Sub):
    """rs goto N: stand before step N; also: verdict, end.  Back, too."""

    def do(self, args):
        if not rs_inferior.is_alive():
            rs_inferior.begin()
        if args == "end":
            go(number("steps") + 1)
        elif args == "verdict":
            if not number("verdict"):
                raise gdb.GdbError("rs: this run has no verdict")
            go(number("verdict"))
        else:
            go(steps_of(args or "none"))


class Back(Sub):
    """rs back [N]: go back by N steps, by running it again."""

    def do(self, args):
        if not rs_inferior.is_alive():
            rs_inferior.begin()
        go(max(next_step() - steps_of(args), 1))


class Until(Sub):
    """rs until desc#1: to the next step that touches it; or: until switch."""

    def do(self, args):
        if args == "verdict":
            gdb.execute("rs goto verdict")
        elif not args:
            raise gdb.GdbError("rs: until what? a name like desc#1, "
                               "or switch")
        else:
            follow(answer("until " + args))


class Who(Sub):
    """rs who EXPR: which step wrote it last? EXPR: C, or a name: desc#1.next"""

    def do(self, args):
        if not args:
            raise gdb.GdbError("rs: who wrote what? give an expression or "
                               "a name")
        gdb.write(answer("who " + place_of(args)))


def set_variable(line):
    """'&desc#1 0x... struct pte_list_desc' makes $desc1."""
    name, address, kind = line[1:].split(" ", 2)
    name = re.sub(r"[^A-Za-z0-9_]", "", name)
    if kind == "-":
        return None
    pointer = type_of(kind).pointer()
    gdb.set_convenience_variable(name, gdb.Value(int(address, 16)).cast(
        pointer))
    return name


def type_of(kind):
    """A type of the variant that runs, as what names its fields has it."""
    names = gdb.parse_and_eval(
        "sim.variant->ops[sim.scenario->geometry]->name")
    block = gdb.block_for_pc(int(names))
    return gdb.lookup_type(kind, block) if block else gdb.lookup_type(kind)


def contents(name):
    """What $name points to, in words."""
    pointer = gdb.convenience_variable(name)
    if pointer.type.target().strip_typedefs().code == gdb.TYPE_CODE_INT:
        return rs_printers.words_of(int(pointer), 8, rs_printers.bits(
            pointer.dereference()))
    return rs_inferior.plainly("output *$" + name)


class Obj(Sub):
    """rs obj desc#1: its state, life and fields; sets $desc1."""

    def do(self, args):
        first, rest = answer("obj " + args).split("\n", 1)
        name = set_variable(first)
        gdb.write(rest)
        if name:
            text = "$%s = %s" % (name, contents(name))
            gdb.write("\n".join(textwrap.wrap(
                text, WIDTH, initial_indent=" ", subsequent_indent="  ",
                break_long_words=False)) + "\n")


class Objects(Sub):
    """Name what the tasks touch; sets $desc1, $sp1, $spte1, $rmap0x10, ..."""

    def do(self, args):
        names = []
        for line in answer("objects").splitlines():
            name = set_variable(line)
            if name not in names:
                names.append(name)
                gdb.write("$%-12s %s\n" % (name, line[1:]))


class Order(Sub):
    """rs order A B: what orders step A before step B, or why nothing does."""

    def do(self, args):
        gdb.write(answer("order " + args))


class Locks(Sub):
    """Who holds which locks, and since which step?"""

    def do(self, args):
        gdb.write(answer("locks"))


class Buffers(Sub):
    """Which stores have other CPUs not seen yet?"""

    def do(self, args):
        gdb.write(answer("buffers"))


def take_over(question, steps=1):
    """Leave the trace, and stand behind what was chosen, if it could be."""
    step = next_step()
    answer(question)
    poke("stop", step + steps)
    rs_inferior.again()
    refusal = rs_inferior.field("refusal").string()
    if refusal:
        raise gdb.GdbError("rs: " + refusal)
    show_where()


class Run(Sub):
    """rs run TASK [N]: leave the trace: TASK executes the next N steps."""

    def do(self, args):
        words = args.split()
        if not 1 <= len(words) <= 2:
            raise gdb.GdbError("rs: run which task? see 'rs tasks'")
        take_over("run " + words[0], steps_of(words[1] if words[1:] else ""))


class Delay(Sub):
    """rs delay [TASK]: leave the trace: the store that is next is delayed."""

    def do(self, args):
        take_over("delay " + args)


class Drain(Sub):
    """rs drain CPU [K]: leave the trace: store #K of its buffer is seen now."""

    def do(self, args):
        take_over("drain " + args.replace("#", ""))


class Save(Sub):
    """rs save FILE: write this run as a trace."""

    def do(self, args):
        if not args:
            raise gdb.GdbError("rs: save to which file?")
        gdb.write(answer("save " + os.path.expanduser(args)))


class Help(Sub):
    """List these commands."""

    def do(self, args):
        gdb.execute("help rs")


def make_commands():
    Rs()
    Leave()
    Forget()
    for kind in Sub.__subclasses__():
        kind()


def on_stop(event):
    """The program came to its step by a plain `continue`."""
    if rs_inferior.is_busy():
        return
    if rs_inferior.state() in (rs_inferior.AT_STEP, rs_inferior.OVER):
        show_where()


def levels_up():
    """How far the selected frame is above the code that is about to run."""
    core = rs_stacks.core_frame()
    if core is None:
        return None
    return max(gdb.selected_frame().level() - core.level(), 0)


def leave_stop():
    """
    `step` and its like begin in the code under test: what is between it and
    the step that it stands before is not worth a look.
    """
    rs_stacks.parked.forget()
    if rs_inferior.state() == rs_inferior.OVER:
        raise gdb.GdbError("rs: the run is over; go back with 'rs back'")
    if rs_inferior.state() != rs_inferior.AT_STEP:
        return
    up = levels_up()
    if up is None:
        return
    at = gdb.Breakpoint("*0x%x" % rs_stacks.core_frame().pc(), internal=True,
                        temporary=True)
    at.silent = True
    rs_inferior.go_on()
    if at.is_valid():
        at.delete()
    if rs_inferior.state() != rs_inferior.RUNNING:
        show_where()
        raise gdb.GdbError("rs: that was the last step")
    frame = gdb.newest_frame()
    while up and frame.older() is not None:
        frame = frame.older()
        up -= 1
    frame.select()


class Leave(gdb.Command):
    """Go on to where the code under test has executed the step."""

    def __init__(self):
        super().__init__("rs-leave", gdb.COMMAND_OBSCURE)

    def invoke(self, args, from_tty):
        leave_stop()


class Forget(gdb.Command):
    """Look at the stack of the running task again."""

    def __init__(self):
        super().__init__("rs-forget", gdb.COMMAND_OBSCURE)

    def invoke(self, args, from_tty):
        rs_stacks.parked.forget()


def hook_steps():
    for command in ("step", "next", "finish", "until", "advance"):
        gdb.execute("define hook-%s\nrs-leave\nend" % command)
    for command in ("continue", "stepi", "nexti"):
        gdb.execute("define hook-%s\nrs-forget\nend" % command)
    for folder in ("sched", "replay", "core/shim", "core/include"):
        gdb.execute("skip -gfile *%s/*" % folder, to_string=True)


def find_sources():
    """The folder that `core/kvm/rmap.c` is relative to."""
    program = gdb.current_progspace().filename or ""
    folder = os.path.dirname(os.path.realpath(program))
    while len(folder) > 1:
        cache = os.path.join(folder, "CMakeCache.txt")
        if os.path.exists(cache):
            with open(cache, encoding="utf-8") as f:
                found = re.search(r"^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$",
                                  f.read(), re.M)
            return [folder] + ([found.group(1)] if found else [])
        folder = os.path.dirname(folder)
    return []


make_commands()
gdb.execute("set unwindonsignal on")
gdb.execute("set print symbol-loading full")
hook_steps()
for where in find_sources():
    gdb.execute("directory " + where, to_string=True)
gdb.events.stop.connect(on_stop)
