# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the set-up scripts: choosing an interpreter, and a virtual environment on it.
#
# The script that sources this has set:
#   venv   directory of the environment
#   stamp  file in it that says for which requirements it is complete
# shellcheck shell=bash disable=SC2154

say() { printf 'set-up: %s\n' "$*"; }
fail() {
  printf 'set-up: error: %s\n' "$1" >&2
  shift
  [[ $# -eq 0 ]] || printf '        %s\n' "$@" >&2
  exit 1
}

# --- Interpreter ----------------------------------------------------------------------------

# Prints one fact a line: the interpreter below any virtual environment, its version, whether it
# has a shared library, that library, and its C header.
interpreter_facts() {
  "$1" -I -S -c '
import os, sys, sysconfig
get = sysconfig.get_config_var
print(os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable))
print("%d.%d.%d" % sys.version_info[:3])
print(int(get("Py_ENABLE_SHARED") or 0))
print(os.path.join(get("LIBDIR") or "", get("INSTSONAME") or ""))
print(os.path.join(sysconfig.get_path("include"), "Python.h"))
'
}

interpreter=
interpreter_version=

choose_interpreter() {
  local asked=${PYTHON:-python3} facts
  command -v "$asked" >/dev/null ||
    fail "no interpreter '$asked'" "Name one that exists, for example  make setup PYTHON=/usr/bin/python3"
  mapfile -t facts < <(interpreter_facts "$asked")
  [[ ${#facts[@]} -eq 5 ]] || fail "'$asked' is not a working CPython"
  interpreter=${facts[0]} interpreter_version=${facts[1]}

  local major minor
  IFS=. read -r major minor _ <<<"$interpreter_version"
  ((major == 3 && minor >= 11)) ||
    fail "$interpreter is Python $interpreter_version; 3.11 or newer is needed" \
      "Choose another:  make setup PYTHON=/usr/bin/python3"
  [[ ${facts[2]} == 1 ]] ||
    fail "$interpreter was built without a shared library (Py_ENABLE_SHARED=0)" \
      "The worker embeds Python and needs libpython. Choose another interpreter:" \
      "  make setup PYTHON=/usr/bin/python3" \
      "or build this one again with --enable-shared" \
      "(pyenv: PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install $interpreter_version)."
  [[ -e ${facts[3]} ]] ||
    fail "$interpreter names ${facts[3]} as its shared library, and that file does not exist"
  [[ -e ${facts[4]} ]] ||
    fail "$interpreter has no C headers: ${facts[4]} does not exist" \
      "Install the development package of that interpreter."
}

# --- Environment ----------------------------------------------------------------------------

environment_is_current() {
  [[ -f $stamp && $(<"$stamp") == "$1" ]] && "$venv/bin/python" -I -S -c '' 2>/dev/null
}

create_environment() {
  if [[ -e $venv ]]; then
    local facts
    mapfile -t facts < <(interpreter_facts "$venv/bin/python" 2>/dev/null)
    if [[ ${facts[0]:-} == "$interpreter" && ${facts[1]:-} == "$interpreter_version" ]]; then
      return
    fi
    say "$venv belongs to ${facts[0]:-an interpreter that is gone}; replacing it"
    rm -rf "$venv"
  fi
  say "creating $venv on $interpreter ($interpreter_version)"
  "$interpreter" -m venv "$venv"
}

pip() { "$venv/bin/python" -m pip --disable-pip-version-check "$@"; }
