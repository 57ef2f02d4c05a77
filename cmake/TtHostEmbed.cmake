# SPDX-License-Identifier: Apache-2.0
# tthost_embed_text(<target> FILE <file> HEADER <header> FUNCTION <name>): defines the function
# `std::string <name>()` that <header> declares, which gives the text of <file>. <file> is absolute
# or stands in the project.
function(tthost_embed_text target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FILE;HEADER;FUNCTION" "")
  cmake_path(ABSOLUTE_PATH arg_FILE BASE_DIRECTORY "${PROJECT_SOURCE_DIR}" OUTPUT_VARIABLE file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  file(READ "${file}" text)
  set(path "${arg_FILE}")
  set(header "${arg_HEADER}")
  set(function "${arg_FUNCTION}")
  get_filename_component(name "${arg_FILE}" NAME)
  set(source "${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.cc")
  configure_file("${PROJECT_SOURCE_DIR}/cmake/embedded_text.cc.in" "${source}" @ONLY)
  target_sources(${target} PRIVATE "${source}")
endfunction()
