# SPDX-License-Identifier: Apache-2.0
# The tree below the build folder has the shape of the installed one, so that the programs find
# each other, the plugins and the Python package by the same relative paths in both.

set(TTHOST_BIN_DIR "bin")
set(TTHOST_LIBEXEC_DIR "libexec")
set(TTHOST_LIB_DIR "lib/tt-host")
set(TTHOST_PLUGIN_DIR "${TTHOST_LIB_DIR}/plugins")
set(TTHOST_PYTHON_DIR "${TTHOST_LIB_DIR}/python")
set(TTHOST_SCHEMA_DIR "${TTHOST_LIB_DIR}/schemas")
set(TTHOST_TEMPLATE_DIR "${TTHOST_LIB_DIR}/templates")
set(TTHOST_REQUIREMENTS_DIR "${TTHOST_LIB_DIR}/requirements")
set(TTHOST_DOC_DIR "share/doc/tt-host")

# tthost_link_into_build(<source> <relative destination>): shows a file or folder of the source
# tree at its installed place below the build folder, by a symbolic link, so edits need no build.
function(tthost_link_into_build source destination)
  set(link "${PROJECT_BINARY_DIR}/${destination}")
  get_filename_component(parent "${link}" DIRECTORY)
  file(MAKE_DIRECTORY "${parent}")
  file(CREATE_LINK "${source}" "${link}" SYMBOLIC)
endfunction()

# tthost_python_package(<folder>): puts a package on the worker's module path, here and installed,
# with its bytecode: workers write none, and compiling takes a short listing's time.
function(tthost_python_package folder)
  get_filename_component(name "${folder}" NAME)
  tthost_link_into_build("${folder}" "${TTHOST_PYTHON_DIR}/${name}")
  file(GLOB_RECURSE files CONFIGURE_DEPENDS "${folder}/*.py")
  set(stamp "${CMAKE_CURRENT_BINARY_DIR}/${name}.compiled")
  add_custom_command(OUTPUT "${stamp}" DEPENDS ${files}
                     COMMAND "${Python_EXECUTABLE}" -m compileall -q "${folder}"
                     COMMAND "${CMAKE_COMMAND}" -E touch "${stamp}" VERBATIM)
  add_custom_target(${name}_bytecode ALL DEPENDS "${stamp}")
  install(DIRECTORY "${folder}" DESTINATION "${TTHOST_PYTHON_DIR}"
          PATTERN "__pycache__" EXCLUDE)
  # Bytecode names its source relative to the prefix, which may be moved.
  install(CODE "set(prefix \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\")
    execute_process(COMMAND \"${Python_EXECUTABLE}\" -m compileall -q -s \"\${prefix}\"
                    \"\${prefix}/${TTHOST_PYTHON_DIR}/${name}\" COMMAND_ERROR_IS_FATAL ANY)")
endfunction()
