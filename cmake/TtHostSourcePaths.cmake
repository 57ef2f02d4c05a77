# SPDX-License-Identifier: Apache-2.0
# tthost_name_from_root(<source>…): a failed assertion in these files, or in a header that they
# include, names its file from the root of the tree. What is installed holds no path of the machine
# that built it; a file that breaks this is found by tests/abi/test_installation.py.
function(tthost_name_from_root)
  set_property(SOURCE ${ARGN} APPEND PROPERTY
    COMPILE_OPTIONS "-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=")
endfunction()
