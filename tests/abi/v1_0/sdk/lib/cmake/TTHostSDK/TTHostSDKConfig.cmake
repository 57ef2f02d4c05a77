# SPDX-License-Identifier: Apache-2.0
# find_package(TTHostSDK): targets TTHost::sdk (C) and TTHost::sdk_cpp (C++17), and the function
# tthost_add_plugin(). Needs no library.

####### Expanded from @PACKAGE_INIT@ by configure_package_config_file() #######
####### Any changes to this file will be overwritten by the next CMake run ####
####### The input file was TTHostSDKConfig.cmake.in                            ########

get_filename_component(PACKAGE_PREFIX_DIR "${CMAKE_CURRENT_LIST_DIR}/../../../" ABSOLUTE)

macro(set_and_check _var _file)
  set(${_var} "${_file}")
  if(NOT EXISTS "${_file}")
    message(FATAL_ERROR "File or directory ${_file} referenced by variable ${_var} does not exist !")
  endif()
endmacro()

macro(check_required_components _NAME)
  foreach(comp ${${_NAME}_FIND_COMPONENTS})
    if(NOT ${_NAME}_${comp}_FOUND)
      if(${_NAME}_FIND_REQUIRED_${comp})
        set(${_NAME}_FOUND FALSE)
      endif()
    endif()
  endforeach()
endmacro()

####################################################################################
set(TTHOST_SDK_VERSION "1.0.0")
include("${CMAKE_CURRENT_LIST_DIR}/TTHostSDKTargets.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/TTHostPlugin.cmake")

# What checks plugins: the tt-host beside this SDK, unless -DTTHOST_PROGRAM=… names another.
find_program(TTHOST_PROGRAM tt-host PATHS "${PACKAGE_PREFIX_DIR}/bin" NO_DEFAULT_PATH)
find_program(TTHOST_PROGRAM tt-host DOC "tt-host, which checks plugins")
