// SPDX-License-Identifier: Apache-2.0
// The whole C++ layer.
#pragma once

#include "tthost/cpp/comparator.hpp"
#include "tthost/cpp/leafwise_comparator.hpp"
#include "tthost/cpp/parallelism.hpp"
#include "tthost/cpp/reporter.hpp"
