#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every test of corpus/litmus under every memory model.
exec python3 "$(dirname "$0")/litmus_corpus.py" "$1"
