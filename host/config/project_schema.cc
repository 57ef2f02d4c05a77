// SPDX-License-Identifier: Apache-2.0
#include "host/config/project_schema.h"

namespace tthost {

std::string ProjectSchemaText() {
  return R"json({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "tt-host.yaml",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "models_root": {"type": "string", "minLength": 1, "description": "Directory of the models"},
    "test_config": {"type": ["string", "array"], "items": {"type": "string", "minLength": 1},
                    "description": "Directories with test_config_*.yaml"},
    "python": {"type": "string", "minLength": 1, "description": "Virtual environment of the workers"},
    "out": {"type": "string", "minLength": 1, "description": "Directory for reports"},
    "plugin_dir": {"type": ["string", "array"], "items": {"type": "string", "minLength": 1},
                   "description": "Further directories with plugins"},
    "parallelism": {"type": ["string", "array"], "items": {"type": "string", "minLength": 1},
                    "description": "Strategies whose cases run"},
    "comparator": {"type": ["string", "array"], "items": {"type": "string", "minLength": 1},
                   "description": "Comparators that count"},
    "report": {"type": ["string", "array"], "items": {"type": "string", "minLength": 1},
               "description": "Reporters, each ID or ID:key=value,…"},
    "exclude": {"type": "array", "items": {"type": "string", "minLength": 1},
                "description": "Model directories that discovery leaves out"},
    "runtime": {"type": "string", "minLength": 1},
    "arch": {"type": "string", "minLength": 1},
    "dtype": {"enum": ["loader", "bfloat16", "float32"]},
    "isolation": {"enum": ["fork", "spawn", "none"]},
    "run_mode": {"enum": ["inference", "training"]},
    "jobs": {"type": ["integer", "string"], "minimum": 1, "pattern": "^(auto|[1-9][0-9]*)$"},
    "seed": {"type": "integer", "minimum": 0},
    "timeout": {"type": "number", "exclusiveMinimum": 0, "description": "Seconds per case"},
    "plugins": {"type": "object", "additionalProperties": {"type": "object"},
                "description": "Configuration of plugins by id"}
  }
})json";
}

}  // namespace tthost
