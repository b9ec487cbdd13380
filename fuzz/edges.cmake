# SPDX-License-Identifier: GPL-2.0-only
#
# Which code has its edges counted by a fuzzing engine?
#
# That which reads an input: the codec of the fuzz targets, the parsers and
# what prints again what they have read.  Everything else says by maps of its
# own what a run did (fuzz/feedback.def): the scheduler, the shim, the world and
# the cache of set-ups execute code that depends on what ran before, and in
# core/kvm a counter would be taken for an access of the code under test.
#
# An engine's flags may come from the environment for all files, so they are
# taken away again where they are not wanted.

# Of replay/ that is what reads and writes traces.  Symbols are kept in tables by
# address, which is another one in each process.
set(EDGES_FILES replay/trace*.c replay/read*.c replay/words.c replay/replay.c
	core/litmus/*.c core/scenario/*.c fuzz/input*.c fuzz/fuzz_*.c
	fuzz/check_*.c fuzz/crash.c)

# Sets EDGES_OFF and EDGES_ON: options for files without and with edges.
set(EDGES_OFF)
set(EDGES_ON)
if(CONTRACT_AFL)
	# Names are those of the debug information; a leading * is implied.
	list(TRANSFORM EDGES_FILES PREPEND "src: " OUTPUT_VARIABLE lines)
	list(JOIN lines "\n" text)
	file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/afl-allowlist
		CONTENT "@text@\n" @ONLY)
	set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
		AFL_LLVM_ALLOWLIST=${CMAKE_BINARY_DIR}/generated/afl-allowlist)
elseif(CMAKE_C_COMPILER_ID STREQUAL Clang AND
       (RMAPSIM_ENGINE OR DEFINED ENV{LIB_FUZZING_ENGINE}))
	set(EDGES_OFF ${CONTRACT_NO_COVERAGE})
	if(RMAPSIM_ENGINE STREQUAL libfuzzer)
		set(EDGES_ON -fsanitize=fuzzer-no-link)
	endif()
	# What is compared is a pointer now and then, another one in each
	# process, and libFuzzer would put it into inputs.  Of words it learns
	# from strcmp() and from the dictionaries.
	list(APPEND EDGES_ON -fno-sanitize-coverage=trace-cmp)
	if(RMAPSIM_ENGINE STREQUAL libfuzzer)
		# Programs without the engine need its callbacks, too.
		add_link_options(-fsanitize=fuzzer-no-link)
	endif()
endif()

# How an engine gets the maps of fuzz/feedback_map.c, if not by the section
# that libFuzzer reads.
if(CONTRACT_AFL OR "$ENV{FUZZING_ENGINE}" STREQUAL honggfuzz)
	set(EDGES_MAPS RMAPSIM_FEEDBACK_GUARDS)
elseif("$ENV{FUZZING_ENGINE}" STREQUAL centipede)
	set(EDGES_MAPS RMAPSIM_FEEDBACK_FEATURES)
endif()

# Give each of @sources what it needs.
function(edges_choose)
	foreach(path ${ARGN})
		set(options ${EDGES_OFF})
		cmake_path(ABSOLUTE_PATH path OUTPUT_VARIABLE name)
		file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR} ${name})
		foreach(pattern ${EDGES_FILES})
			string(REPLACE "." "\\." regex ${pattern})
			string(REPLACE "*" ".*" regex ${regex})
			if(name MATCHES "^${regex}$")
				set(options ${EDGES_ON})
			endif()
		endforeach()
		set_property(SOURCE ${path} APPEND PROPERTY
			COMPILE_OPTIONS ${options})
	endforeach()
endfunction()
