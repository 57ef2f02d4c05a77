# SPDX-License-Identifier: Apache-2.0
# tthost_wheel(NAME <distribution_name> VERSION <version> SOURCE <folder with pyproject.toml>):
# builds a pure Python wheel into lib/tt-host/wheels/, here and installed. It is built from a copy,
# as setuptools leaves folders behind, without the network, and with the same bytes each time.

function(tthost_wheel)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;VERSION;SOURCE" "")
  set(destination "${TTHOST_LIB_DIR}/wheels")
  set(wheel "${PROJECT_BINARY_DIR}/${destination}/${arg_NAME}-${arg_VERSION}-py3-none-any.whl")
  set(copy "${CMAKE_CURRENT_BINARY_DIR}/${arg_NAME}_source")
  file(GLOB_RECURSE files CONFIGURE_DEPENDS "${arg_SOURCE}/*.py" "${arg_SOURCE}/pyproject.toml"
       "${arg_SOURCE}/py.typed")
  add_custom_command(OUTPUT "${wheel}" DEPENDS ${files}
    COMMAND "${CMAKE_COMMAND}" -E rm -rf "${copy}" "${PROJECT_BINARY_DIR}/${destination}"
    COMMAND "${CMAKE_COMMAND}" -E copy_directory "${arg_SOURCE}" "${copy}"
    COMMAND "${CMAKE_COMMAND}" -E env SOURCE_DATE_EPOCH=315532800
            "${Python_EXECUTABLE}" -m pip --disable-pip-version-check --quiet wheel --no-deps
            --no-index --no-build-isolation --wheel-dir "${PROJECT_BINARY_DIR}/${destination}"
            "${copy}"
    COMMENT "Building the wheel ${arg_NAME}" VERBATIM)
  add_custom_target(${arg_NAME}_wheel ALL DEPENDS "${wheel}")
  install(FILES "${wheel}" DESTINATION "${destination}" COMPONENT sdk)
endfunction()
