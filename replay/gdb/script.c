// SPDX-License-Identifier: GPL-2.0-only
/*
 * The gdb script that the program carries: gdb runs what is in this section,
 * if the program lies where 'set auto-load safe-path' allows it.
 */
__asm__(".pushsection \".debug_gdb_scripts\", \"MS\",@progbits,1\n\t"
	".byte	4\n\t"		/* SECTION_SCRIPT_ID_PYTHON_TEXT */
	".ascii	\"rmapsim\\n\"\n\t"
	".incbin \"" GDB_SCRIPT "\"\n\t"
	".byte	0\n\t"
	".popsection\n");
