# SPDX-License-Identifier: GPL-2.0-only
#
# The variants of the code under test: revisions, each in every geometry, and
# mutations, which are many and mostly need the small one alone.
#
# A variant is the tree's core/kvm with a chain of patches applied.  The
# patched files are laid out under the build folder at configure time; only
# files that differ from the base variant are compiled again (all of them when
# a header differs).  The objects of a variant and of core/world are joined by
# `ld -r`, and everything but its struct core_ops is made local.

set(GEOMETRIES SMALL KERNEL NPT)
# The code in which the demo finds a bug, and that in which it finds none.
set(REVISIONS_FIRST newest v6.15)
if(RMAPSIM_FIRST)
	set(GEOMETRIES SMALL)
endif()
set(GEOMETRY_SMALL_FLAGS -DRMAPSIM_GEOMETRY=GEOMETRY_SMALL -DPTE_LIST_EXT=2
	-DRMAP_RECYCLE_THRESHOLD=6 -DSPTE_LEVEL_BITS=3 -DPTE_PREFETCH_NUM=2
	-DBATCH_ZAP_PAGES=2)
set(GEOMETRY_KERNEL_FLAGS -DRMAPSIM_GEOMETRY=GEOMETRY_KERNEL)
set(GEOMETRY_NPT_FLAGS ${GEOMETRY_SMALL_FLAGS} -URMAPSIM_GEOMETRY
	-DRMAPSIM_GEOMETRY=GEOMETRY_NPT -DRMAPSIM_NPT)

find_program(PATCH patch REQUIRED)

file(GLOB CORE_KVM CONFIGURE_DEPENDS core/kvm/*.c core/kvm/*.h)
file(GLOB CORE_WORLD CONFIGURE_DEPENDS core/world/*.c)
file(GLOB CORE_SHIM_SOURCES CONFIGURE_DEPENDS core/shim/*.c)
# On real threads only the quiet state is checked, see sched/native/oracle.c.
if(RMAPSIM_NATIVE)
	list(FILTER CORE_WORLD EXCLUDE REGEX
		"/(oracle[^/]*|weak|state|names|values|abstract)\\.c$")
	list(APPEND CORE_WORLD sched/native/oracle.c sched/native/names.c
		core/world/oracle_quiet.c core/world/oracle_chain.c
		core/world/oracle_head.c)
endif()
file(GLOB CORE_PATCHES CONFIGURE_DEPENDS core/revisions/* core/mutations/*)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
	${CORE_KVM} ${CORE_PATCHES})

# Our own runtime gets a call before every plain access (as KCSAN does).
if(CMAKE_C_COMPILER_ID STREQUAL GNU)
	set(KVM_FLAGS -fsanitize=thread --param=tsan-distinguish-volatile=1
		--param=tsan-instrument-func-entry-exit=0 -Wno-tsan)
else()
	set(KVM_FLAGS -fsanitize=thread
		"SHELL:-mllvm -tsan-distinguish-volatile=1"
		"SHELL:-mllvm -tsan-instrument-func-entry-exit=0"
		"SHELL:-mllvm -tsan-compound-read-before-write=1")
endif()
# On real threads it is ThreadSanitizer's own.
if(RMAPSIM_NATIVE)
	set(KVM_FLAGS -fsanitize=thread)
endif()
# The real ThreadSanitizer's stacks are made of entries and exits.  Before these
# clang would merge calls, which then have no line.
if(RMAPSIM_TSAN)
	list(TRANSFORM KVM_FLAGS REPLACE "func-entry-exit=0" "func-entry-exit=1")
	list(APPEND KVM_FLAGS "SHELL:-mllvm -enable-tail-merge=0")
endif()
list(PREPEND KVM_FLAGS ${CONTRACT_KVM_FLAGS})
# Optimised, two counters can become one access through a pointer, which is
# then taken for one of the code under test and undone.
if(RMAPSIM_COVERAGE OR CONTRACT_PROFILE)
	list(APPEND KVM_FLAGS -O0 -fprofile-instr-generate
		-fcoverage-mapping -fprofile-update=single)
endif()

# AFL's compiler, asked to be the one that it wraps.
set(KVM_LAUNCHER)
if(CONTRACT_AFL)
	set(KVM_LAUNCHER ${CMAKE_COMMAND} -E env AFL_NOOPT=1)
endif()

# Objects of @sources for one geometry, as target @target.
function(core_objects target geometry)
	add_library(${target} OBJECT ${ARGN})
	target_link_libraries(${target} PRIVATE rmapsim_flags)
	target_include_directories(${target} PRIVATE
		${CMAKE_SOURCE_DIR}/core/include)
	target_compile_options(${target} PRIVATE ${GEOMETRY_${geometry}_FLAGS}
		${EDGES_OFF})
endfunction()

# Lay out variant @id = @base + @patch; sets dir_@id, changed_@id, hash_@id.
function(core_lay_out id base patch)
	set(dir ${CMAKE_BINARY_DIR}/core/${id})
	set(base_dir ${dir_${base}})
	set(work ${dir}.new)
	file(REMOVE_RECURSE ${work})
	file(MAKE_DIRECTORY ${work}/core ${dir}/kvm)
	file(COPY ${base_dir}/ DESTINATION ${work}/core/kvm
		FILES_MATCHING PATTERN "*.[ch]")
	execute_process(COMMAND ${PATCH} -p1 -s -f -i ${patch}
		WORKING_DIRECTORY ${work} RESULT_VARIABLE failed
		OUTPUT_VARIABLE out ERROR_VARIABLE out)
	if(failed)
		message(FATAL_ERROR "${patch}: does not apply to ${base}: ${out}")
	endif()
	set(changed)
	set(all FALSE)
	file(GLOB names RELATIVE ${work}/core/kvm ${work}/core/kvm/*.[ch])
	set(text)
	foreach(name ${names})
		file(COPY_FILE ${work}/core/kvm/${name} ${dir}/kvm/${name}
			ONLY_IF_DIFFERENT)
		file(SHA256 ${dir}/kvm/${name} new)
		file(SHA256 ${base_dir}/${name} old)
		string(APPEND text ${new})
		if(NOT new STREQUAL old)
			list(APPEND changed ${name})
			if(name MATCHES "\\.h$")
				set(all TRUE)
			endif()
		endif()
	endforeach()
	file(REMOVE_RECURSE ${work})
	if(all)
		set(changed ${names})
	endif()
	list(FILTER changed INCLUDE REGEX "\\.c$")
	string(SHA256 hash "${text}")
	string(SUBSTRING ${hash} 0 8 hash)
	set(dir_${id} ${dir}/kvm PARENT_SCOPE)
	set(changed_${id} "${changed}" PARENT_SCOPE)
	set(hash_${id} ${hash} PARENT_SCOPE)
endfunction()

# Which target compiles which file of variant @id: owner_@id_GEOMETRY_FILE.
# Files that @base has as well are taken from there.
macro(core_compile id base geometry)
	string(TOLOWER ${geometry} geo)
	set(sources)
	foreach(name ${KVM_FILES})
		set(owner ${owner_${base}_${geometry}_${name}})
		if(name IN_LIST changed_${id})
			set(owner kvm_${id}_${geo})
			list(APPEND sources ${dir_${id}}/${name})
		endif()
		set(owner_${id}_${geometry}_${name} ${owner})
	endforeach()
	if(sources)
		core_objects(kvm_${id}_${geo} ${geometry} ${sources})
		target_compile_options(kvm_${id}_${geo} PRIVATE ${KVM_FLAGS})
		if(KVM_LAUNCHER)
			set_target_properties(kvm_${id}_${geo} PROPERTIES
				C_COMPILER_LAUNCHER "${KVM_LAUNCHER}")
		endif()
	endif()
endmacro()

# The objects of variant @id, as generator expressions: one per target.
function(core_collect out id geometry)
	set(owners)
	foreach(name ${KVM_FILES})
		set(owner ${owner_${id}_${geometry}_${name}})
		string(REPLACE "." "\\." pattern ${name})
		list(APPEND owners ${owner})
		string(APPEND files_${owner} "|${pattern}")
	endforeach()
	list(REMOVE_DUPLICATES owners)
	set(objects)
	foreach(owner ${owners})
		string(SUBSTRING ${files_${owner}} 1 -1 pattern)
		list(APPEND objects
			"$<FILTER:$<TARGET_OBJECTS:${owner}>,INCLUDE,/(${pattern})\\.o$>")
	endforeach()
	set(${out} "${objects}" PARENT_SCOPE)
endfunction()

# Join the objects of variant @id into one; appends to CORE_VARIANT_OBJECTS.
# GNU objcopy keeps a symbol by its new name, LLVM's by its old one.
function(core_join id geometry)
	string(TOLOWER ${geometry} geo)
	set(sym core_ops_${id}_${geo})
	set(out ${CMAKE_BINARY_DIR}/core/${id}_${geo}.o)
	core_collect(objects ${id} ${geometry})
	list(APPEND objects $<TARGET_OBJECTS:world_${geo}>)
	add_custom_command(OUTPUT ${out}
		COMMAND ${CMAKE_LINKER} -r -o ${out}.tmp ${objects}
		COMMAND ${CMAKE_OBJCOPY} --redefine-sym core_ops=${sym}
			--keep-global-symbol=${sym}
			--keep-global-symbol=core_ops ${out}.tmp ${out}
		COMMAND ${CMAKE_COMMAND} -E rm ${out}.tmp
		DEPENDS ${objects} COMMAND_EXPAND_LISTS VERBATIM
		COMMENT "Joining variant ${id} (${geo})")
	set(CORE_VARIANT_OBJECTS ${CORE_VARIANT_OBJECTS} ${out} PARENT_SCOPE)
endfunction()

# What tools/variant needs to know of revision @id, as JSON.
function(core_describe id rev)
	set(text "\n\"${rev}\": { \"dir\": \"${dir_${id}}\", \"hash\": \"${hash_${id}}\"")
	foreach(geometry ${GEOMETRIES})
		string(TOLOWER ${geometry} geo)
		core_collect(objects ${id} ${geometry})
		string(APPEND text ",\n  \"${geo}\": \"${objects}\"")
	endforeach()
	list(APPEND CORE_DESCRIPTIONS "${text} }")
	set(CORE_DESCRIPTIONS "${CORE_DESCRIPTIONS}" PARENT_SCOPE)
endfunction()

# Build variant @id in the geometries that follow, and note it in the table.
macro(core_variant id base rev mutation)
	set(base_hash -)
	if(DEFINED hash_${base})
		set(base_hash ${hash_${base}})
	endif()
	string(APPEND CORE_STATES
		"${hash_${id}} ${base_hash} ${dir_${id}}\n")
	set(have_SMALL NONE)
	set(have_KERNEL NONE)
	set(have_NPT NONE)
	foreach(geometry ${ARGN})
		string(TOLOWER ${geometry} geo)
		core_compile(${id} ${base} ${geometry})
		core_join(${id} ${geometry})
		set(have_${geometry} "HAVE(${id}_${geo})")
	endforeach()
	string(REPLACE NULL - word ${mutation})
	string(REPLACE "\"" "" word ${word})
	string(APPEND CORE_FOLDERS "${rev} ${word} ${hash_${id}} ${dir_${id}}\n")
	string(APPEND CORE_ENTRIES
		"VARIANT(\"${rev}\", ${mutation}, \"${hash_${id}}\",\n"
		"\t${have_SMALL}, ${have_KERNEL}, ${have_NPT})\n")
endmacro()

# The objects of the tree itself.
set(CORE_VARIANT_OBJECTS)
set(dir_newest ${CMAKE_SOURCE_DIR}/core/kvm)
set(text)
set(changed_newest)
foreach(path ${CORE_KVM})
	get_filename_component(name ${path} NAME)
	file(SHA256 ${path} one)
	string(APPEND text ${one})
	if(name MATCHES "\\.c$")
		list(APPEND changed_newest ${name})
	endif()
endforeach()
set(KVM_FILES ${changed_newest})
string(SHA256 hash_newest "${text}")
string(SUBSTRING ${hash_newest} 0 8 hash_newest)
foreach(geometry ${GEOMETRIES})
	string(TOLOWER ${geometry} geo)
	core_objects(world_${geo} ${geometry} ${CORE_WORLD})
	target_link_libraries(world_${geo} PRIVATE rmapsim_host_flags)
	target_compile_options(world_${geo} PRIVATE ${CONTRACT_TASK_FLAGS}
		-fno-lto)
	target_include_directories(world_${geo} PRIVATE core/kvm core/world)
endforeach()

# The tables, which C reads as X-macros, are read here line by line.
file(STRINGS core/revisions/revisions.def lines REGEX "^REVISION\\(")
foreach(line ${lines})
	string(REGEX MATCH
		"^REVISION\\(([A-Za-z0-9_]+),[ \t]*\"([^\"]*)\",[ \t]*\"([^\"]*)\",[ \t]*\"([^\"]*)\""
		ok "${line}")
	if(NOT ok)
		message(FATAL_ERROR "core/revisions/revisions.def: cannot read: ${line}")
	endif()
	set(id ${CMAKE_MATCH_1})
	set(rev ${CMAKE_MATCH_2})
	set(base ${CMAKE_MATCH_3})
	set(patch ${CMAKE_MATCH_4})
	set(id_of_${rev} ${id})
	list(APPEND revisions ${rev})
	if(patch AND NOT RMAPSIM_REVISIONS STREQUAL ON AND
	   NOT rev IN_LIST RMAPSIM_REVISIONS)
		continue()
	endif()
	if(RMAPSIM_FIRST AND NOT rev IN_LIST REVISIONS_FIRST)
		continue()
	endif()
	if(patch AND NOT base IN_LIST built)
		message(FATAL_ERROR "RMAPSIM_REVISIONS: ${rev} is based on ${base}; name that as well")
	endif()
	list(APPEND built ${rev})
	if(patch)
		core_lay_out(${id} ${id_of_${base}}
			${CMAKE_SOURCE_DIR}/core/revisions/${patch})
		core_variant(${id} ${id_of_${base}} ${rev} NULL
			${GEOMETRIES})
	else()
		core_variant(${id} none ${rev} NULL ${GEOMETRIES})
	endif()
	core_describe(${id} ${rev})
endforeach()
foreach(rev ${RMAPSIM_REVISIONS})
	if(NOT rev IN_LIST revisions AND NOT rev MATCHES "^(ON|OFF)$")
		message(FATAL_ERROR "RMAPSIM_REVISIONS: unknown revision ${rev}; there are ${revisions}")
	endif()
endforeach()
set(lines)
if(RMAPSIM_MUTATIONS AND NOT RMAPSIM_FIRST)
	file(STRINGS core/mutations/mutations.def lines
		REGEX "^MUTATION(_WIDE|_WEAK)?\\(")
endif()
foreach(line ${lines})
	string(REGEX MATCH
		"^(MUTATION|MUTATION_WIDE|MUTATION_WEAK)\\(([A-Za-z0-9_]+),[ \t]*\"([^\"]*)\",[ \t]*\"([^\"]*)\",[ \t]*\"([^\"]*)\""
		ok "${line}")
	if(NOT ok)
		message(FATAL_ERROR "core/mutations/mutations.def: cannot read: ${line}")
	endif()
	set(geometries SMALL)
	if(CMAKE_MATCH_1 STREQUAL MUTATION_WIDE)
		set(geometries ${GEOMETRIES})
	endif()
	set(id ${CMAKE_MATCH_2})
	set(mutation ${CMAKE_MATCH_3})
	set(base ${CMAKE_MATCH_4})
	core_lay_out(${id} ${id_of_${base}}
		${CMAKE_SOURCE_DIR}/core/mutations/${CMAKE_MATCH_5})
	core_variant(${id} ${id_of_${base}} ${base} "\"${mutation}\""
		${geometries})
endforeach()

# Which functions each has, for who asks what differs.
file(WRITE ${CMAKE_BINARY_DIR}/generated/states.txt "${CORE_STATES}")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
	core/functions.py)
execute_process(COMMAND ${Python3_EXECUTABLE}
	${CMAKE_SOURCE_DIR}/core/functions.py
	${CMAKE_BINARY_DIR}/generated/functions.def
	${CMAKE_BINARY_DIR}/generated/states.txt
	COMMAND_ERROR_IS_FATAL ANY)

file(CONFIGURE OUTPUT generated/variants.def @ONLY CONTENT
"/* Generated from core/revisions and core/mutations; see core/table.c. */
@CORE_ENTRIES@")

# Where the sources of each variant are, for who shows them.
file(CONFIGURE OUTPUT generated/folders.txt @ONLY CONTENT "@CORE_FOLDERS@")

# How tools/variant makes one more of all this: compilers' flags it takes from
# compile_commands.json.
function(core_describe_build program engine)
	get_property(options DIRECTORY PROPERTY LINK_OPTIONS)
	string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
	set(flags ${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_${type}}
		${CMAKE_EXE_LINKER_FLAGS} ${options})
	string(REPLACE ";" " " flags "${flags}")
	set(libs
		"$<TARGET_PROPERTY:PkgConfig::LIBDW,INTERFACE_LINK_LIBRARIES>"
		"$<TARGET_PROPERTY:PkgConfig::JANSSON,INTERFACE_LINK_LIBRARIES>"
		-lm)
	list(JOIN CORE_DESCRIPTIONS "," revisions)
	file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/generated/variant.json CONTENT
"{ \"source\": \"${CMAKE_SOURCE_DIR}\",
\"cc\": \"${CMAKE_C_COMPILER}\", \"ld\": \"${CMAKE_LINKER}\",
\"objcopy\": \"${CMAKE_OBJCOPY}\", \"patch\": \"${PATCH}\",
\"flags\": \"${flags}\",
\"program\": \"$<TARGET_FILE:${program}>\",
\"engine\": \"$<TARGET_FILE:${engine}>\",
\"objects\": \"$<TARGET_OBJECTS:${program}>\",
\"libs\": \"${libs}\",
\"world\": { \"small\": \"$<TARGET_OBJECTS:world_small>\",
  \"kernel\": \"$<TARGET_OBJECTS:world_kernel>\",
  \"npt\": \"$<TARGET_OBJECTS:world_npt>\" },
\"revisions\": {${revisions} } }
")
endfunction()
