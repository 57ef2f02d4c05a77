# SPDX-License-Identifier: Apache-2.0
"""The Python half of tt-host-worker.

The worker embeds CPython and calls five entry points; plain dicts, lists, strings and tensors
cross:

* ``preload.preload``               imports for the fork server
* ``case.run_case``                 one test case, from import to comparison
* ``source_reader.read_loaders``    discovery from source text, no torch needed
* ``runtimes.describe``             what ``tt-host doctor`` prints about runtimes
* ``saved_outputs.load``            tensors for ``tt-host compare``

Importing this package imports nothing heavy: torch is imported by the entry points that need it.
"""
