/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages and their struct page. */
#ifndef RMAPSIM_LINUX_MM_H
#define RMAPSIM_LINUX_MM_H

#include <asm/page.h>
#include <linux/gfp.h>

#include "core/shim/custom.h"

/* Stands for the struct page of the page that contains its address. */
struct page {
	u8 byte;
};

#define virt_to_page(addr)	((struct page *)((unsigned long)(addr) & PAGE_MASK))
#define pfn_to_page(pfn)	((struct page *)__va((u64)(pfn) << PAGE_SHIFT))
#define page_private(page)	shim_page_private(page)
#define set_page_private(page, v)	shim_page_set_private(page, v)

#define free_page(addr)		shim_page_free((void *)(addr))

#endif /* RMAPSIM_LINUX_MM_H */
