# SPDX-License-Identifier: GPL-2.0-only
#
# What does the environment ask of a build?  OSS-Fuzz and its kin say it in
# CC, CFLAGS and LIB_FUZZING_ENGINE; nothing is taken out of these, flags are
# only appended.  The compiler knows best what they mean, so it is asked.

include(CheckCCompilerFlag)
include(CheckCSourceCompiles)

function(contract_check out condition)
	set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
	check_c_source_compiles("
#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if !(${condition})
#error no
#endif
int nothing;" ${out})
endfunction()

contract_check(CONTRACT_ASAN "__has_feature(address_sanitizer)")
contract_check(CONTRACT_MSAN "__has_feature(memory_sanitizer)")
contract_check(CONTRACT_AFL "defined(__AFL_COMPILER)")
set(CONTRACT_PROFILE FALSE)
if(CMAKE_C_FLAGS MATCHES "-fprofile-instr-generate")
	set(CONTRACT_PROFILE TRUE)
endif()

# For what an engine is not to count the edges of.
set(CONTRACT_NO_COVERAGE)
if(CMAKE_C_COMPILER_ID STREQUAL Clang)
	set(kinds)
	foreach(kind func bb edge trace-bb indirect-calls trace-cmp trace-div
		trace-gep 8bit-counters trace-pc trace-pc-guard no-prune
		inline-8bit-counters inline-bool-flag pc-table stack-depth
		trace-loads trace-stores control-flow)
		string(MAKE_C_IDENTIFIER CONTRACT_HAS_${kind} has)
		check_c_compiler_flag(-fno-sanitize-coverage=${kind} ${has})
		if(${has})
			list(APPEND kinds ${kind})
		endif()
	endforeach()
	list(JOIN kinds "," kinds)
	set(CONTRACT_NO_COVERAGE -fno-sanitize=fuzzer-no-link
		-fno-sanitize-coverage=${kinds})
endif()

# Of core/kvm: our own runtime is its sanitizer, and counters of an engine
# would look like accesses of the code under test.  Its objects are joined by
# ld -r, so they must be machine code.
set(CONTRACT_KVM_FLAGS -fno-sanitize=all -fno-lto ${CONTRACT_NO_COVERAGE})

# Of everything else.  Tasks have stacks of their own: frames that
# AddressSanitizer moves elsewhere would be leaked by abandoned tasks.
set(CONTRACT_HOST_FLAGS)
if(CONTRACT_ASAN AND CMAKE_C_COMPILER_ID STREQUAL Clang)
	list(APPEND CONTRACT_HOST_FLAGS
		-fsanitize-address-use-after-return=never)
endif()

# MemorySanitizer.  core/kvm is not instrumented: what it passes and returns
# comes without a shadow, so these are checked where they are made and not
# where they are used.  clang 16 and later do so without being asked.
set(CONTRACT_TASK_FLAGS)
if(CONTRACT_MSAN)
	if(CMAKE_C_COMPILER_VERSION VERSION_LESS 16)
		list(APPEND CONTRACT_HOST_FLAGS
			"SHELL:-mllvm -msan-eager-checks=1")
	endif()
	# Frames on a task's stack lie where frames of core/kvm lay and will
	# lie, which change no shadow.
	set(CONTRACT_TASK_FLAGS "SHELL:-mllvm -msan-poison-stack=0")
endif()
