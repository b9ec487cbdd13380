# SPDX-License-Identifier: GPL-2.0-only
#
# The page of a run, and the sources that it shows.

set(VIEWER_PAGE ${CMAKE_BINARY_DIR}/generated/viewer_page.c)
set(VIEWER_TEXTS ${CMAKE_BINARY_DIR}/generated/viewer_texts.c)
set(VIEWER_EMBED ${CMAKE_SOURCE_DIR}/replay/viewer/embed.py)
set(VIEWER_PARTS viewer.html viewer.css dom.js data.js state.js lanes.js
	arrows.js memory.js detail.js order.js compare.js keys.js viewer.js)
list(TRANSFORM VIEWER_PARTS PREPEND ${CMAKE_SOURCE_DIR}/replay/viewer/)
add_custom_command(OUTPUT ${VIEWER_PAGE}
	COMMAND ${Python3_EXECUTABLE} ${VIEWER_EMBED} page ${VIEWER_PAGE}
		${VIEWER_PARTS}
	DEPENDS ${VIEWER_EMBED} ${VIEWER_PARTS} VERBATIM
	COMMENT "Embedding the viewer")
add_custom_command(OUTPUT ${VIEWER_TEXTS}
	COMMAND ${Python3_EXECUTABLE} ${VIEWER_EMBED} sources ${VIEWER_TEXTS}
		${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated/folders.txt
	DEPENDS ${VIEWER_EMBED} ${CORE_KVM} ${CORE_WORLD} ${PROGRAM_SOURCES}
		${CMAKE_BINARY_DIR}/generated/folders.txt VERBATIM
	COMMENT "Embedding the sources that the viewer shows")
