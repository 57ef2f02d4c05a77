# SPDX-License-Identifier: Apache-2.0
#
# tthost_add_plugin(NAME <id> KIND comparator|parallelism|reporter MANIFEST <file> SOURCES <file>…
#                   [OUTPUT_DIRECTORY <dir>])
#
# Builds <id>.so from C or C++ sources and puts <id>.tthost.json beside it, both below the build
# folder in TTHOST_PLUGIN_DIR (default lib/tt-host/plugins), where they are installed too.
# With OUTPUT_DIRECTORY the plugin goes there instead and is not installed.
# Where a tt-host was found (TTHOST_PROGRAM), the test <id>-check runs `tt-host plugin check` on the
# library.
#
# The library exports tthost_plugin_query_v1 and nothing else, binds no symbol later than at load,
# and carries its manifest in section .tthost.

include_guard(GLOBAL)

function(tthost_add_plugin)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;KIND;MANIFEST;OUTPUT_DIRECTORY" "SOURCES")
  foreach(argument NAME KIND MANIFEST SOURCES)
    if(NOT arg_${argument})
      message(FATAL_ERROR "tthost_add_plugin(${arg_NAME}): ${argument} is missing")
    endif()
  endforeach()
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR
      "tthost_add_plugin(${arg_NAME}): unknown argument ${arg_UNPARSED_ARGUMENTS}")
  endif()
  get_filename_component(manifest "${arg_MANIFEST}" ABSOLUTE)
  tthost_check_manifest("${manifest}" id "${arg_NAME}")
  tthost_check_manifest("${manifest}" kind "${arg_KIND}")
  tthost_read_minor_required("${manifest}" minor_required)
  tthost_embed_manifest("${manifest}" "${arg_NAME}" manifest_source manifest_size)

  add_library(${arg_NAME} MODULE ${arg_SOURCES} "${manifest_source}")
  target_link_libraries(${arg_NAME} PRIVATE TTHost::sdk_cpp)
  target_compile_definitions(${arg_NAME} PRIVATE TTHOST_MANIFEST_SIZE=${manifest_size}
                                                 TTHOST_MINOR_REQUIRED=${minor_required})
  # Static variables of inline functions stay the plugin's own.
  target_compile_options(${arg_NAME} PRIVATE
    "$<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fno-gnu-unique>")
  set(version_script "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/tthost_plugin.map")
  target_link_options(${arg_NAME} PRIVATE "LINKER:--version-script=${version_script}"
                                          "LINKER:-z,defs" "LINKER:-z,now")
  if(NOT arg_OUTPUT_DIRECTORY)
    set(plugin_dir lib/tt-host/plugins)
    if(TTHOST_PLUGIN_DIR)
      set(plugin_dir "${TTHOST_PLUGIN_DIR}")
    endif()
    set(arg_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/${plugin_dir}")
    install(TARGETS ${arg_NAME} LIBRARY DESTINATION "${plugin_dir}")
    install(FILES "${manifest}" DESTINATION "${plugin_dir}" RENAME "${arg_NAME}.tthost.json")
  endif()
  set_target_properties(${arg_NAME} PROPERTIES
    PREFIX "" SUFFIX ".so"
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    BUILD_RPATH_USE_ORIGIN ON INSTALL_RPATH "$ORIGIN" BUILD_WITH_INSTALL_RPATH ON
    LINK_DEPENDS "${version_script}"
    LIBRARY_OUTPUT_DIRECTORY "${arg_OUTPUT_DIRECTORY}")
  configure_file("${manifest}" "${arg_OUTPUT_DIRECTORY}/${arg_NAME}.tthost.json" COPYONLY)
  if(TTHOST_PROGRAM)
    add_test(NAME ${arg_NAME}-check
             COMMAND "${TTHOST_PROGRAM}" plugin check "$<TARGET_FILE:${arg_NAME}>")
  endif()
endfunction()

# Stops the configuration unless the manifest's `key` is `expected`.
function(tthost_check_manifest manifest key expected)
  file(READ "${manifest}" text)
  string(JSON value ERROR_VARIABLE problem GET "${text}" "${key}")
  if(problem)
    message(FATAL_ERROR "${manifest}: ${problem}")
  endif()
  if(NOT value STREQUAL expected)
    message(FATAL_ERROR
      "${manifest}: ${key} is '${value}', but tthost_add_plugin() says '${expected}'")
  endif()
endfunction()

# The minor of the manifest's sdk.required. Stops the configuration where sdk.built is another
# version than that of these headers, which are what the plugin is built against.
function(tthost_read_minor_required manifest out)
  file(READ "${manifest}" text)
  foreach(key built required)
    string(JSON ${key} ERROR_VARIABLE problem GET "${text}" sdk ${key})
    if(problem)
      message(FATAL_ERROR "${manifest}: ${problem}")
    endif()
  endforeach()
  string(REGEX MATCH "^[0-9]+\\.[0-9]+" version "${TTHOST_SDK_VERSION}")
  if(NOT built STREQUAL version)
    message(FATAL_ERROR "${manifest}: sdk.built is '${built}', but this SDK is ${version}: "
                        "write \"built\": \"${version}\"; \"required\" may stay as it is")
  endif()
  string(REGEX MATCH "^[0-9]+" major "${version}")
  if(NOT required MATCHES "^${major}\\.[0-9]+$" OR required VERSION_GREATER built)
    message(FATAL_ERROR "${manifest}: sdk.required is '${required}', expected a version from "
                        "${major}.0 to ${built}")
  endif()
  string(REGEX REPLACE "^[0-9]+\\." "" minor "${required}")
  set(${out} "${minor}" PARENT_SCOPE)
endfunction()

# Writes a source file that defines tthost_manifest_text (tthost/manifest.h).
function(tthost_embed_manifest manifest name out_source out_size)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${manifest}")
  file(READ "${manifest}" bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  set(suffix cc)
  if(NOT CXX IN_LIST languages)
    set(suffix c)
  endif()
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${name}_manifest.${suffix}")
  file(CONFIGURE OUTPUT "${source}" @ONLY CONTENT [[
/* Generated from @manifest@. */
#include "tthost/manifest.h"
__attribute__((section(".tthost"), used)) const char tthost_manifest_text[TTHOST_MANIFEST_SIZE] = {
@bytes@};
]])
  set(${out_source} "${source}" PARENT_SCOPE)
  set(${out_size} "${size}" PARENT_SCOPE)
endfunction()
