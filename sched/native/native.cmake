# SPDX-License-Identifier: GPL-2.0-only
#
# RMAPSIM_NATIVE: nothing but rmapsim-stress, core/kvm on real threads under
# the real ThreadSanitizer.  Included by the top folder, which then ends.

file(GLOB SCENARIO_SOURCES CONFIGURE_DEPENDS core/scenario/*.c)
find_package(Threads REQUIRED)
add_executable(rmapsim-stress sched/native/main.c
	sched/native/access.c sched/native/lock.c sched/native/heap.c
	sched/native/report.c sched/machine.c core/table.c
	core/catalogue.c ${SCENARIO_SOURCES} ${CORE_SHIM_SOURCES}
	${SCENARIO_TABLE} ${CORE_VARIANT_OBJECTS})
target_link_libraries(rmapsim-stress PRIVATE rmapsim_flags Threads::Threads)
target_link_options(rmapsim-stress PRIVATE -fsanitize=thread)
set_source_files_properties(${CORE_SHIM_SOURCES} PROPERTIES
	INCLUDE_DIRECTORIES ${CMAKE_SOURCE_DIR}/core/include)
# What is atomic there, ThreadSanitizer is to see.
set_source_files_properties(sched/native/access.c PROPERTIES
	COMPILE_OPTIONS -fsanitize=thread)
