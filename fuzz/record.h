/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What reading and writing records have in common.
 */
#ifndef RMAPSIM_FUZZ_RECORD_H
#define RMAPSIM_FUZZ_RECORD_H

/* SCN_NOWHERE in the ten bits that a record has for it. */
#define RECORD_NOWHERE	1023

#endif /* RMAPSIM_FUZZ_RECORD_H */
