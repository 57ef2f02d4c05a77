# SPDX-License-Identifier: Apache-2.0
"""read_with_junitparser.py REPORT: what Debian's junitparser makes of a report, as JSON.

Runs on the system's Python, for which Debian packages it.
"""

import json
import sys

from junitparser import JUnitXml, Properties

COUNTS = ("tests", "failures", "errors", "skipped")


def element_of(trouble):
    return {"element": trouble._tag, "type": trouble.type, "message": trouble.message}


def read(path):
    (suite,) = JUnitXml.fromfile(path)
    told = {name: getattr(suite, name) for name in COUNTS}
    suite.update_statistics()  # it counts for itself
    return {
        "told": told,
        "counted": {name: getattr(suite, name) for name in COUNTS},
        "cases": [
            {
                "name": case.name,
                "classname": case.classname,
                "time": case.time,
                "results": [element_of(trouble) for trouble in case.result],
                "properties": {p.name: p.value for p in case.child(Properties)},
            }
            for case in suite
        ],
    }


print(json.dumps(read(sys.argv[1])))
