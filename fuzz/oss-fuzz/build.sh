#!/bin/bash -eu
# SPDX-License-Identifier: GPL-2.0-only
# All of it is in the project's tree, for OSS-Fuzz and for everybody else.
exec "$SRC/rmapsim/tools/oss-fuzz-build"
