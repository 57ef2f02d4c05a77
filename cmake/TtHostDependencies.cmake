# SPDX-License-Identifier: Apache-2.0
# Everything comes from Debian 12; scripts/debian-packages.txt names the packages.

find_package(Boost 1.81 REQUIRED COMPONENTS filesystem)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(tl-expected 1.0 REQUIRED)
find_package(GTest 1.12 REQUIRED)
find_package(benchmark 1.7 REQUIRED)
find_package(Threads REQUIRED)

# tthost_system_library(<name> HEADER <header> [LIBRARY <library>]): an imported target
# tthost::<name> for a package whose own CMake files are missing or unusable.
function(tthost_system_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "HEADER;LIBRARY" "")
  find_path(TTHOST_${name}_INCLUDE_DIR "${arg_HEADER}" REQUIRED)
  add_library(tthost::${name} INTERFACE IMPORTED GLOBAL)
  if(arg_LIBRARY)
    find_library(TTHOST_${name}_LIBRARY "${arg_LIBRARY}" REQUIRED)
    target_link_libraries(tthost::${name} INTERFACE "${TTHOST_${name}_LIBRARY}")
  endif()
endfunction()

tthost_system_library(md HEADER sha256.h LIBRARY md)
tthost_system_library(xxhash HEADER xxhash.h LIBRARY xxhash)
tthost_system_library(pq HEADER postgresql/libpq-fe.h LIBRARY pq)
tthost_system_library(sqlite3 HEADER sqlite3.h LIBRARY sqlite3)
tthost_system_library(highway HEADER hwy/highway.h LIBRARY hwy)
tthost_system_library(zip HEADER zip.h LIBRARY zip)
tthost_system_library(valijson HEADER valijson/validator.hpp)
