# SPDX-License-Identifier: GPL-2.0-only
#
# What goes beside the program: manual pages and completions.  The program
# writes its own from the tables of commands and options; rmapsim-trace(5) is
# docs/trace-format.md, through lowdown.
include(GNUInstallDirs)

set(SHARE ${CMAKE_BINARY_DIR}/share)
set(SHARE_FILES)

# share_file(PATH FORMAT): PATH is what `rmapsim help --as=FORMAT` prints.
function(share_file path format)
	get_filename_component(dir ${SHARE}/${path} DIRECTORY)
	add_custom_command(OUTPUT ${SHARE}/${path}
		COMMAND ${CMAKE_COMMAND} -E make_directory ${dir}
		COMMAND rmapsim help --as=${format} >${SHARE}/${path}
		DEPENDS rmapsim COMMENT "Writing share/${path}")
	list(APPEND SHARE_FILES ${SHARE}/${path})
	set(SHARE_FILES ${SHARE_FILES} PARENT_SCOPE)
	get_filename_component(to ${path} DIRECTORY)
	install(FILES ${SHARE}/${path}
		DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/${to})
endfunction()

share_file(man/man1/rmapsim.1 man)
share_file(bash-completion/completions/rmapsim bash)
share_file(zsh/vendor-completions/_rmapsim zsh)
share_file(fish/vendor_completions.d/rmapsim.fish fish)

find_program(LOWDOWN lowdown)
if(LOWDOWN)
	set(page man/man5/rmapsim-trace.5)
	add_custom_command(OUTPUT ${SHARE}/${page}
		COMMAND ${CMAKE_COMMAND} -E make_directory ${SHARE}/man/man5
		COMMAND sh ${CMAKE_SOURCE_DIR}/tools/trace-page ${LOWDOWN}
			${PROJECT_VERSION} <${CMAKE_SOURCE_DIR}/docs/trace-format.md
			>${SHARE}/${page}
		DEPENDS docs/trace-format.md tools/trace-page
		COMMENT "Writing share/${page}")
	list(APPEND SHARE_FILES ${SHARE}/${page})
	install(FILES ${SHARE}/${page}
		DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/man/man5)
else()
	message(STATUS "rmapsim-trace(5) left out: lowdown not found")
endif()

add_custom_target(share ALL DEPENDS ${SHARE_FILES})
install(TARGETS rmapsim RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
