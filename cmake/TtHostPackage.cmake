# SPDX-License-Identifier: Apache-2.0
# `cpack` (or `make package`) makes one Debian package of host and SDK, for this machine's
# architecture.

install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${TTHOST_DOC_DIR}" RENAME copyright)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_DIRECTORY "${PROJECT_BINARY_DIR}/package")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_CONTACT "The tt-host authors <tt-host@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Test host for machine-learning models on accelerators")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Finds every model of a tree in tt-forge-models layout, runs each one in a
process of its own on a device and on the CPU, compares the results, and
reports to JUnit, a web page and a database.
.
Holds the program, its plugins, and the SDK for plugins in C, C++ and Python.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# The worker loads the libpython of the models' environment, which is made after the installation.
set(tthost_python_minor "python${Python_VERSION_MAJOR}.${Python_VERSION_MINOR}")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "lib${tthost_python_minor}, ${tthost_python_minor}-venv")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "cmake, g++ | clang")
include(CPack)
