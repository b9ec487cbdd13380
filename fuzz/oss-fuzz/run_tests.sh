#!/bin/bash -eu
# SPDX-License-Identifier: GPL-2.0-only
# The project's own tests, in a build beside the fuzz targets': no network, and
# the source tree stays as it is.
build=$WORK/rmapsim-tests
unset CFLAGS CXXFLAGS LIB_FUZZING_ENGINE
cmake -S "$SRC/rmapsim" -B "$build" -G Ninja -DRMAPSIM_MUTATIONS=OFF
ninja -C "$build"
ctest --test-dir "$build" --output-on-failure -j "$(nproc)" -R '^(unit|fuzz)\.'
