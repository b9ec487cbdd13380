/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which program is this?  Runs are compared between machines only where the
 * code that made them is the same.
 */
#ifndef RMAPSIM_TOOLS_BUILD_ID_H
#define RMAPSIM_TOOLS_BUILD_ID_H

#define BUILD_ID_SIZE	17

/* 16 hex digits over the code and constants that are executed now.  Names of
 * folders and debug information do not count. */
void build_id(char id[BUILD_ID_SIZE]);

#endif /* RMAPSIM_TOOLS_BUILD_ID_H */
