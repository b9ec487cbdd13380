/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The page's own code, made of the files in this folder by embed.py.
 */
#ifndef RMAPSIM_REPLAY_VIEWER_EMBEDDED_H
#define RMAPSIM_REPLAY_VIEWER_EMBEDDED_H

extern const char viewer_template[];
extern const char viewer_style[];
extern const char viewer_script[];

#endif /* RMAPSIM_REPLAY_VIEWER_EMBEDDED_H */
