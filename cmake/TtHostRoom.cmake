# SPDX-License-Identifier: Apache-2.0
# tthost_room(NAME <name> [DIRECTORY <folder>] [EXCLUDE <regex>…] [DEPENDS <room>…]
#             [LIBRARIES <target>…])
#
# One library tthost_<name> from host/<folder>/**/*.cc (folder defaults to the name, main.cc and
# EXCLUDE left out), and one test program unit_<name> from tests/unit/<folder>/**/*.cc.
# A new file in either folder needs no edit; a room without sources is a library of headers.

function(tthost_glob out)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "DIRECTORY" "EXCLUDE")
  file(GLOB_RECURSE files CONFIGURE_DEPENDS "${arg_DIRECTORY}/*.cc")
  foreach(pattern IN LISTS arg_EXCLUDE)
    list(FILTER files EXCLUDE REGEX "${pattern}")
  endforeach()
  set(${out} "${files}" PARENT_SCOPE)
endfunction()

function(tthost_room)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;DIRECTORY" "EXCLUDE;DEPENDS;LIBRARIES")
  if(NOT arg_DIRECTORY)
    set(arg_DIRECTORY "${arg_NAME}")
  endif()
  list(TRANSFORM arg_DEPENDS PREPEND "tthost_")

  set(library "tthost_${arg_NAME}")
  tthost_glob(sources DIRECTORY "${PROJECT_SOURCE_DIR}/host/${arg_DIRECTORY}"
              EXCLUDE "/main\\.cc$" ${arg_EXCLUDE})
  if(sources)
    add_library(${library} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(${library} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${library} ${scope} "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${library} ${scope} ${arg_DEPENDS} ${arg_LIBRARIES})

  tthost_glob(tests DIRECTORY "${PROJECT_SOURCE_DIR}/tests/unit/${arg_DIRECTORY}"
              EXCLUDE ${arg_EXCLUDE})
  tthost_unit_test(${arg_NAME} SOURCES ${tests} LIBRARIES ${library})
endfunction()

# tthost_unit_test(<name> SOURCES <file>… LIBRARIES <target>…): the GoogleTest program unit_<name>,
# one ctest entry, with the fakes of tests/fakes. Nothing is made of an empty list of sources. The
# program runs in the source tree and may read TTHOST_SOURCE_DIR and TTHOST_BINARY_DIR.
function(tthost_unit_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  if(NOT arg_SOURCES)
    return()
  endif()
  add_executable(unit_${name} ${arg_SOURCES})
  target_include_directories(unit_${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(unit_${name} PRIVATE ${arg_LIBRARIES} tthost_fakes
                                              GTest::gmock_main)
  target_compile_definitions(unit_${name} PRIVATE TTHOST_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                                  TTHOST_BINARY_DIR="${PROJECT_BINARY_DIR}")
  add_test(NAME unit_${name} COMMAND unit_${name} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(unit_${name} PROPERTIES LABELS unit TIMEOUT 60)
endfunction()
