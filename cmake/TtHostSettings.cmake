# SPDX-License-Identifier: Apache-2.0
# Language level, warnings, visibility and sanitizers of everything built here.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Rooms are linked into executables and into the Python module alike.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# A plugin exports its entry and nothing else; the programs export nothing.
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

# Build types keep `assert`: a wrong verdict costs more than the test of a pointer.
set(CMAKE_C_FLAGS_RELEASE "-O2")
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O1 -g")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

# Designated initializers leave out what has a default.
add_compile_options(-Wall -Wextra -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc 12 sees uninitialised members in nlohmann's iterators and in std::optional once inlined.
  add_compile_options(-Wno-maybe-uninitialized)
endif()
if(NOT DEFINED CMAKE_COMPILE_WARNING_AS_ERROR)
  set(CMAKE_COMPILE_WARNING_AS_ERROR ON)
endif()
add_link_options(-Wl,--as-needed)

set(TTHOST_SANITIZE "" CACHE STRING "Sanitizers to build with: address,undefined or thread")
if(TTHOST_SANITIZE)
  # A finding shows no more than functions and lines; full debug information builds a third slower.
  add_compile_options(-fsanitize=${TTHOST_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${TTHOST_SANITIZE})
  if(TTHOST_SANITIZE MATCHES address)
    # An index out of range or an empty optional may well be within memory that is valid.
    add_compile_definitions(_GLIBCXX_ASSERTIONS)
  endif()
endif()
