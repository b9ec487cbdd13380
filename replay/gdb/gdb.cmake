# SPDX-License-Identifier: GPL-2.0-only
#
# What gdb runs, as one script in the program.

# In this order: a module imports those before it.
set(GDB_MODULES)
foreach(name inferior stacks printers commands)
	list(APPEND GDB_MODULES ${CMAKE_SOURCE_DIR}/replay/gdb/rs_${name}.py)
endforeach()
set(GDB_SCRIPT ${CMAKE_BINARY_DIR}/generated/gdb_script.py)
add_custom_command(OUTPUT ${GDB_SCRIPT}
	COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/replay/gdb/bundle.py
		${GDB_SCRIPT} ${GDB_MODULES}
	DEPENDS replay/gdb/bundle.py ${GDB_MODULES} VERBATIM
	COMMENT "Embedding the gdb script")
set_source_files_properties(replay/gdb/script.c PROPERTIES
	OBJECT_DEPENDS ${GDB_SCRIPT}
	COMPILE_DEFINITIONS "GDB_SCRIPT=\"${GDB_SCRIPT}\"")
