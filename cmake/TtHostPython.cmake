# SPDX-License-Identifier: Apache-2.0
# The interpreter whose minor version the module tthost_py3XY.so is built for: that of the private
# environment, unless -DPython_EXECUTABLE says otherwise. No target links libpython; the worker
# loads the environment's own one at run time.

set(tthost_venv "${PROJECT_SOURCE_DIR}/.venv")
if(NOT DEFINED Python_EXECUTABLE AND EXISTS "${tthost_venv}/bin/python")
  set(Python_EXECUTABLE "${tthost_venv}/bin/python" CACHE FILEPATH "Python interpreter")
endif()

# Another interpreter behind the same path must not be met with the remembered headers.
if(DEFINED Python_EXECUTABLE)
  if(EXISTS "${tthost_venv}/pyvenv.cfg")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${tthost_venv}/pyvenv.cfg")
  endif()
  execute_process(
    COMMAND "${Python_EXECUTABLE}" -I -S -c
            "import sys, sysconfig; print(sys.version, sysconfig.get_path('include'))"
    OUTPUT_VARIABLE tthost_python_identity
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(MD5 tthost_python_identity "${tthost_python_identity}")
  if(NOT "${TTHOST_PYTHON_IDENTITY}" STREQUAL "${tthost_python_identity}")
    get_cmake_property(tthost_cached CACHE_VARIABLES)
    list(FILTER tthost_cached INCLUDE REGEX "^(_?Python_|pybind11_DIR$)")
    list(REMOVE_ITEM tthost_cached Python_EXECUTABLE)
    foreach(variable IN LISTS tthost_cached)
      unset(${variable} CACHE)
    endforeach()
    set(TTHOST_PYTHON_IDENTITY "${tthost_python_identity}" CACHE INTERNAL
        "Interpreter of the last configure")
  endif()
endif()

set(PYBIND11_FINDPYTHON ON)
find_package(Python 3.11 REQUIRED COMPONENTS Interpreter Development.Module)
if(NOT pybind11_DIR)
  execute_process(
    COMMAND "${Python_EXECUTABLE}" -c "import pybind11; print(pybind11.get_cmake_dir())"
    OUTPUT_VARIABLE tthost_pybind11_dir OUTPUT_STRIP_TRAILING_WHITESPACE
    RESULT_VARIABLE tthost_pybind11_missing)
  if(tthost_pybind11_missing)
    message(FATAL_ERROR "${Python_EXECUTABLE} has no pybind11 3.1: run `make setup`, or pass "
                        "-DPython_EXECUTABLE of an environment that has it")
  endif()
  set(pybind11_DIR "${tthost_pybind11_dir}" CACHE PATH
      "pybind11's CMake files" FORCE)
endif()
find_package(pybind11 3.1 CONFIG REQUIRED)

# The environment that `tt-host run` uses unless told otherwise. An installation knows none: it has
# the lists of what one needs.
get_filename_component(tthost_environment "${Python_EXECUTABLE}" DIRECTORY)
get_filename_component(tthost_environment "${tthost_environment}" DIRECTORY)
set(tthost_environment_file "${PROJECT_BINARY_DIR}/${TTHOST_LIB_DIR}/venv")
file(CONFIGURE OUTPUT "${tthost_environment_file}" CONTENT "${tthost_environment}")
install(FILES "${PROJECT_SOURCE_DIR}/requirements/base.txt"
              "${PROJECT_SOURCE_DIR}/requirements/spmd.txt"
        DESTINATION "${TTHOST_REQUIREMENTS_DIR}")
