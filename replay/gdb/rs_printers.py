# SPDX-License-Identifier: GPL-2.0-only
"""What do the values of the code under test mean?

The words are those of reports: the program itself, which knows the layout of
each of its variants, says them.  Without a run the numbers are shown.
"""
import gdb
import gdb.printing

import rs_inferior


def words_of(address, size, value):
    if rs_inferior.state() == rs_inferior.NO_RUN:
        return "0x%x" % value
    return rs_inferior.answer("value %x %d %x" % (address, size, value))


def name_of(address):
    if not address:
        return "NULL"
    if rs_inferior.state() == rs_inferior.NO_RUN:
        return "0x%x" % address
    return "&" + rs_inferior.answer("name %x" % address)


def bits(value):
    return int(value) & (1 << 64) - 1


class RmapHead:
    """struct kvm_rmap_head: `desc#1|MANY`"""

    def __init__(self, val):
        self.val = val

    def to_string(self):
        head = self.val["val"]
        if head.type.strip_typedefs().code == gdb.TYPE_CODE_STRUCT:
            head = head["counter"]
        if self.val.address is None:
            return "0x%x" % bits(head)
        return words_of(int(self.val.address), 8, bits(head))


class Desc:
    """struct pte_list_desc: its fields, and which SPTEs it lists"""

    def __init__(self, val):
        self.val = val

    def to_string(self):
        fields = ", ".join("%s = %s" % (f.name, self.field(self.val[f.name]))
                           for f in self.val.type.fields())
        if self.val.address is None:
            return "{" + fields + "}"
        return "%s {%s}" % (name_of(int(self.val.address)).split(".")[0],
                            fields)

    def field(self, value):
        kind = value.type.strip_typedefs()
        if kind.code == gdb.TYPE_CODE_ARRAY:
            first, last = kind.range()
            return "{" + ", ".join(self.field(value[i])
                                   for i in range(first, last + 1)) + "}"
        if kind.code == gdb.TYPE_CODE_PTR:
            if kind.target().strip_typedefs().code == gdb.TYPE_CODE_STRUCT:
                return name_of(int(value)).split(".")[0]
            return name_of(int(value))
        return str(value)


class Spte(gdb.Function):
    """$spte(SPTEP): what a shadow page table entry says, `P A W gfn=0x10`."""

    def __init__(self):
        super().__init__("spte")

    def invoke(self, sptep):
        if sptep.type.strip_typedefs().code != gdb.TYPE_CODE_PTR:
            raise gdb.GdbError("$spte: give a pointer to an SPTE")
        return words_of(int(sptep), 8, bits(sptep.dereference()))


Spte()
printers = gdb.printing.RegexpCollectionPrettyPrinter("rmapsim")
printers.add_printer("kvm_rmap_head", "^kvm_rmap_head$", RmapHead)
printers.add_printer("pte_list_desc", "^pte_list_desc$", Desc)
gdb.printing.register_pretty_printer(None, printers, replace=True)
