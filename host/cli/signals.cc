// SPDX-License-Identifier: Apache-2.0
#include "host/cli/signals.h"

#include <csignal>

namespace tthost {
namespace {

InterruptFlag* raised_flag = nullptr;

}  // namespace

void RaiseOnSignals(InterruptFlag& flag) {
  raised_flag = &flag;
  struct sigaction action {};
  action.sa_handler = [](int) { raised_flag->Request(); };
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // Under nohup the run survives its terminal.
  struct sigaction hang_up {};
  sigaction(SIGHUP, nullptr, &hang_up);
  if (hang_up.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
}

}  // namespace tthost
