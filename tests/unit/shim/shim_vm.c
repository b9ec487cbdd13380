// SPDX-License-Identifier: GPL-2.0-only
/*
 * Do the kernel's names mean here what they mean in the kernel?
 *
 * Compiled like core/kvm, so plain accesses are seen.  Each check returns the
 * condition that failed; what must be noted or end the run is in the table.
 */
#include "tests/unit/shim/shim_vm.h"

#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/hash.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>

#define CHECK(cond) do { if (!(cond)) return #cond; } while (0)

#define OBJECT_SIZE	32
#define CACHE		SHIM_CACHE(HEAP_DESC, OBJECT_SIZE)

/* Each field between guards, to see that nothing else is written. */
struct words {
	u8	before;
	u8	b;
	u8	after_b;
	u8	pad;
	u16	h;
	u16	after_h;
	u32	w;
	u32	after_w;
	u64	d;
	u64	after_d;
	s8	sb;
	s16	sh;
	s32	sw;
	s64	sd;
	void	*p;
	bool	flag;
};

struct item {
	u64		no;
	struct list_head list;
	struct hlist_node node;
};

struct shim_vm {
	struct words	x;
	atomic_t	i;
	atomic64_t	q;
	atomic_long_t	l;
	DECLARE_BITMAP(bits, 200);
	rwlock_t	rw;
	spinlock_t	spin;
	struct mutex	mutex;
	struct srcu_struct srcu;
	struct list_head head;
	struct hlist_head hhead;
	struct item	item[4];
};

const unsigned long shim_vm_size = sizeof(struct shim_vm);

void shim_init(struct shim_vm *vm)
{
	rwlock_init(&vm->rw);
	spin_lock_init(&vm->spin);
	mutex_init(&vm->mutex);
}

/* ---- marked accesses ---- */

static const char *once_sizes(struct shim_vm *vm)
{
	struct words *x = &vm->x;
	u32 wide = 0x12345678;

	WRITE_ONCE(x->b, wide);
	WRITE_ONCE(x->h, wide);
	WRITE_ONCE(x->w, wide);
	WRITE_ONCE(x->d, 0x123456789abcdef0ull);
	CHECK(READ_ONCE(x->b) == 0x78 && x->b == 0x78);
	CHECK(READ_ONCE(x->h) == 0x5678 && x->h == 0x5678);
	CHECK(READ_ONCE(x->w) == wide && x->w == wide);
	CHECK(READ_ONCE(x->d) == 0x123456789abcdef0ull);
	CHECK(!x->before && !x->after_b && !x->after_h && !x->after_w);
	CHECK(!x->after_d);
	CHECK(sizeof(READ_ONCE(x->b)) == 1 && sizeof(READ_ONCE(x->d)) == 8);
	return NULL;
}

static const char *once_signs(struct shim_vm *vm)
{
	struct words *x = &vm->x;

	WRITE_ONCE(x->sb, -5);
	WRITE_ONCE(x->sh, -6);
	WRITE_ONCE(x->sw, -7);
	WRITE_ONCE(x->sd, -8);
	CHECK(READ_ONCE(x->sb) == -5 && x->sb == -5);
	CHECK(READ_ONCE(x->sh) == -6 && x->sh == -6);
	CHECK(READ_ONCE(x->sw) == -7 && x->sw == -7);
	CHECK(READ_ONCE(x->sd) == -8 && x->sd == -8);
	WRITE_ONCE(x->p, x);
	CHECK(READ_ONCE(x->p) == x);
	WRITE_ONCE(x->p, NULL);
	CHECK(!READ_ONCE(x->p));
	WRITE_ONCE(x->flag, true);
	CHECK(READ_ONCE(x->flag) && x->flag);
	return NULL;
}

/* A task's own stack is memory like any other, only nobody sees it. */
static const char *once_on_stack(struct shim_vm *vm)
{
	s16 here = -1;

	WRITE_ONCE(here, READ_ONCE(here) - 1);
	CHECK(here == -2);
	return NULL;
}

static const char *ordered(struct shim_vm *vm)
{
	struct words *x = &vm->x;

	smp_store_release(&x->sh, -300);
	CHECK(smp_load_acquire(&x->sh) == -300);
	smp_store_release(&x->d, ~0ull);
	CHECK(smp_load_acquire(&x->d) == ~0ull && !x->after_d);
	smp_store_release(&x->p, x);
	CHECK(smp_load_acquire(&x->p) == x);
	smp_store_mb(x->w, 77);
	CHECK(x->w == 77 && !x->after_w);
	rcu_assign_pointer(x->p, NULL);
	CHECK(!rcu_dereference(x->p));
	smp_mb();
	smp_rmb();
	smp_wmb();
	barrier();
	CHECK(x->w == 77);
	return NULL;
}

/* ---- exchanges ---- */

static const char *exchanges(struct shim_vm *vm)
{
	struct words *x = &vm->x;

	CHECK(xchg(&x->b, 200) == 0 && xchg(&x->b, 1) == 200);
	CHECK(xchg(&x->sh, -9) == 0 && xchg(&x->sh, 1) == -9);
	CHECK(xchg(&x->d, 1ull << 63) == 0 && xchg(&x->d, 0) == 1ull << 63);
	CHECK(xchg(&x->p, x) == NULL && xchg(&x->p, NULL) == x);
	CHECK(cmpxchg(&x->w, 5, 6) == 0 && x->w == 0);
	CHECK(cmpxchg(&x->w, 0, 6) == 0 && x->w == 6);
	CHECK(cmpxchg(&x->sw, 0, -6) == 0 && x->sw == -6);
	CHECK(cmpxchg_release(&x->sw, -6, 7) == -6 && x->sw == 7);
	CHECK(cmpxchg64(&x->d, 0, ~0ull) == 0 && x->d == ~0ull);
	CHECK(!x->after_b && !x->after_w && !x->after_d);
	return NULL;
}

static const char *try_exchanges(struct shim_vm *vm)
{
	struct words *x = &vm->x;
	u8 b = 9;
	s16 h = 9;
	u32 w = 9;
	u64 d = 9;
	void *p = vm;

	x->sh = -4;
	x->d = 1ull << 40;
	CHECK(!try_cmpxchg(&x->b, &b, 1) && b == 0 && x->b == 0);
	CHECK(try_cmpxchg(&x->b, &b, 0xff) && b == 0 && x->b == 0xff);
	CHECK(!try_cmpxchg(&x->sh, &h, 1) && h == -4 && x->sh == -4);
	CHECK(try_cmpxchg_acquire(&x->sh, &h, -5) && x->sh == -5);
	CHECK(!try_cmpxchg_release(&x->w, &w, 1) && w == 0 && x->w == 0);
	CHECK(try_cmpxchg_relaxed(&x->w, &w, 1) && x->w == 1);
	CHECK(!try_cmpxchg64(&x->d, &d, 1) && d == 1ull << 40);
	CHECK(try_cmpxchg64(&x->d, &d, 1) && x->d == 1);
	CHECK(!try_cmpxchg(&x->p, &p, x) && !p && !x->p);
	CHECK(try_cmpxchg(&x->p, &p, x) && x->p == x);
	CHECK(!x->after_b && !x->after_w && !x->after_d);
	return NULL;
}

/* ---- atomics ---- */

static const char *atomic_ints(struct shim_vm *vm)
{
	atomic_t *v = &vm->i;

	atomic_set(v, -1);
	CHECK(atomic_read(v) == -1);
	CHECK(atomic_add_return(-2, v) == -3);
	CHECK(atomic_sub_return(-5, v) == 2);
	CHECK(atomic_inc_return(v) == 3 && atomic_dec_return(v) == 2);
	CHECK(!atomic_dec_and_test(v) && atomic_dec_and_test(v));
	CHECK(atomic_fetch_sub(3, v) == 0 && atomic_read_acquire(v) == -3);
	CHECK(atomic_fetch_or(1, v) == -3 && atomic_fetch_and(7, v) == -3);
	CHECK(atomic_read(v) == 5);
	CHECK(vm->q.counter == 0);
	return NULL;
}

static const char *atomic_longs(struct shim_vm *vm)
{
	atomic_long_t *v = &vm->l;
	long old = 1;

	atomic_long_set(v, -1);
	CHECK(atomic_long_read(v) == -1);
	CHECK(atomic_long_xchg(v, 1l << 40) == -1);
	CHECK(atomic_long_cmpxchg(v, 0, 5) == 1l << 40);
	CHECK(!atomic_long_try_cmpxchg(v, &old, 5) && old == 1l << 40);
	CHECK(atomic_long_try_cmpxchg_acquire(v, &old, 5));
	CHECK(old == 1l << 40 && atomic_long_read(v) == 5);
	CHECK(atomic_long_fetch_add(1l << 33, v) == 5);
	CHECK(atomic_long_read_acquire(v) == (1l << 33) + 5);
	atomic_long_set_release(v, 6);
	atomic_long_or(9, v);
	CHECK(atomic_long_read(v) == 15);
	atomic_long_andnot(3, v);
	CHECK(atomic_long_read(v) == 12);
	CHECK(atomic_long_fetch_xor(4, v) == 12 && atomic_long_read(v) == 8);
	atomic_long_inc(v);
	atomic_long_dec(v);
	atomic_long_sub(9, v);
	CHECK(atomic_long_read(v) == -1 && atomic_long_inc_and_test(v));
	return NULL;
}

static const char *atomic_quads(struct shim_vm *vm)
{
	atomic64_t *v = &vm->q;

	atomic64_add(0x100000000ll, v);
	atomic64_add(-1, v);
	CHECK(atomic64_read(v) == 0xffffffffll);
	atomic64_sub(0x100000000ll, v);
	CHECK(atomic64_read(v) == -1);
	CHECK(vm->i.counter == 0 && vm->l.counter == 0);
	return NULL;
}

/* ---- bits ---- */

static const char *bits_atomic(struct shim_vm *vm)
{
	unsigned long *b = vm->bits;
	u8 *bytes = (u8 *)b;

	set_bit(70, b);
	CHECK(!b[0] && b[1] == 1ul << 6 && !b[2] && bytes[8] == 1 << 6);
	CHECK(test_bit(70, b) && !test_bit(6, b) && !test_bit(71, b));
	CHECK(!test_and_set_bit(63, b) && test_and_set_bit(63, b));
	CHECK(b[0] == 1ul << 63);
	CHECK(test_and_clear_bit(70, b) && !test_and_clear_bit(70, b));
	CHECK(b[0] == 1ul << 63 && !b[1]);
	clear_bit(63, b);
	CHECK(!b[0]);
	change_bit(128, b);
	CHECK(b[2] == 1 && test_and_change_bit(128, b) && !b[2]);
	set_bit_le(9, bytes);
	CHECK(bytes[1] == 2);
	clear_bit_unlock(9, b);
	CHECK(!b[0]);
	return NULL;
}

static const char *bits_plain(struct shim_vm *vm)
{
	unsigned long *b = vm->bits;
	unsigned long bit, sum = 0, n = 0;

	__set_bit(0, b);
	__set_bit(64, b);
	__set_bit(199, b);
	CHECK(!__test_and_set_bit(100, b) && __test_and_set_bit(100, b));
	CHECK(find_first_bit(b, 200) == 0);
	CHECK(find_next_bit(b, 200, 1) == 64);
	CHECK(find_next_bit(b, 200, 101) == 199);
	CHECK(find_next_bit(b, 199, 101) == 199);
	for_each_set_bit(bit, b, 200) {
		sum += bit;
		n++;
	}
	CHECK(n == 4 && sum == 0 + 64 + 100 + 199);
	__clear_bit(64, b);
	CHECK(!b[1] || b[1] == 1ul << 36);
	bitmap_zero(b, 200);
	CHECK(find_first_bit(b, 200) == 200);
	CHECK(sizeof(vm->bits) == 4 * sizeof(long));
	return NULL;
}

static const char *bits_values(struct shim_vm *vm)
{
	u64 top = 1ull << 63;

	CHECK(ffs(0) == 0 && ffs(0x10) == 5 && __ffs(0x10) == 4);
	CHECK(__ffs64(top) == 63 && fls(hweight64(top)) == 1);
	CHECK(fls64(top) == 64 && hweight64(~0ull) == 64);
	CHECK(fls64(top ^ top) == 0 && fls(vm->x.w) == 0);
	CHECK(GENMASK_ULL(7, 4) == 0xf0 && GENMASK_ULL(63, 0) == ~0ull);
	CHECK(BIT_ULL(51) == 1ull << 51);
	return NULL;
}

/* ---- computation ---- */

static const char *computation(struct shim_vm *vm)
{
	struct item *item = &vm->item[1];

	CHECK(container_of(&item->list, struct item, list) == item);
	CHECK(round_up(13ull, 8) == 16 && round_up(16ull, 8) == 16);
	CHECK(round_down(13ull, 8) == 8 && DIV_ROUND_UP(9, 4) == 3);
	CHECK(min(3, 4) == 3 && max(3, 4) == 4 && clamp(9, 1, 5) == 5);
	CHECK(min_t(u8, 0x101, 3) == 1);
	CHECK(IS_ERR(ERR_PTR(-EAGAIN)) && PTR_ERR(ERR_PTR(-EAGAIN)) == -EAGAIN);
	CHECK(!IS_ERR(vm) && !IS_ERR(NULL));
	CHECK(hash_64(~0ull, 4) < 16 && hash_64(1, 6) < 64);
	CHECK(__va(__pa(vm)) == (void *)vm);
	return NULL;
}

/* ---- lists ---- */

static struct item *at(struct shim_vm *vm, int i)
{
	vm->item[i].no = i;
	return &vm->item[i];
}

static u64 order(struct shim_vm *vm)
{
	struct item *item;
	u64 n = 0;

	list_for_each_entry(item, &vm->head, list)
		n = n * 10 + item->no + 1;
	return n;
}

static const char *lists(struct shim_vm *vm)
{
	struct item *item, *next;

	INIT_LIST_HEAD(&vm->head);
	CHECK(list_empty(&vm->head) && order(vm) == 0);
	list_add(&at(vm, 0)->list, &vm->head);
	list_add(&at(vm, 1)->list, &vm->head);
	list_add_tail(&at(vm, 2)->list, &vm->head);
	CHECK(order(vm) == 213 && !list_empty(&vm->head));
	list_move(&vm->item[2].list, &vm->head);
	CHECK(order(vm) == 321);
	CHECK(list_first_entry(&vm->head, struct item, list)->no == 2);
	list_del(&vm->item[1].list);
	CHECK(order(vm) == 31);
	CHECK(vm->item[1].list.next == LIST_POISON1);
	list_for_each_entry_safe_reverse(item, next, &vm->head, list) {
		list_del_init(&item->list);
		CHECK(list_empty(&item->list));
	}
	CHECK(list_empty(&vm->head));
	list_add(&vm->item[0].list, &vm->head);
	list_for_each_entry_safe(item, next, &vm->head, list)
		list_del(&item->list);
	CHECK(list_empty(&vm->head));
	return NULL;
}

static const char *hash_lists(struct shim_vm *vm)
{
	struct item *item;
	u64 n = 0;

	hlist_add_head(&at(vm, 0)->node, &vm->hhead);
	hlist_add_head(&at(vm, 1)->node, &vm->hhead);
	hlist_add_head(&at(vm, 2)->node, &vm->hhead);
	hlist_del(&vm->item[1].node);
	hlist_for_each_entry(item, &vm->hhead, node)
		n = n * 10 + item->no + 1;
	CHECK(n == 31);
	hlist_del(&vm->item[0].node);
	hlist_del(&vm->item[2].node);
	CHECK(!vm->hhead.first);
	return NULL;
}

static const char *deleted_twice(struct shim_vm *vm)
{
	INIT_LIST_HEAD(&vm->head);
	list_add(&vm->item[0].list, &vm->head);
	list_del(&vm->item[0].list);
	barrier();	/* or the compiler sees it too */
	list_del(&vm->item[0].list);
	return "a list entry was deleted twice";
}

/* ---- memory ---- */

static const char *cache_zeroed(struct shim_vm *vm)
{
	u64 *a = kmem_cache_alloc(CACHE, GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	u64 *b = kmem_cache_zalloc(CACHE, GFP_KERNEL);
	int i;

	CHECK(a && b && a != b);
	for (i = 0; i < OBJECT_SIZE / 8; i++)
		CHECK(!a[i] && !READ_ONCE(b[i]));
	kmem_cache_free(CACHE, a);
	kmem_cache_free(CACHE, b);
	return NULL;
}

static const char *cache_written_first(struct shim_vm *vm)
{
	u64 *a = kmem_cache_alloc(CACHE, GFP_ATOMIC);

	a[3] = 7;
	CHECK(a[3] == 7);
	kmem_cache_free(CACHE, a);
	return NULL;
}

static const char *cache_not_zeroed(struct shim_vm *vm)
{
	u64 *a = kmem_cache_alloc(CACHE, GFP_KERNEL_ACCOUNT);

	vm->x.d = a[3];
	return "an object has a value that nobody wrote";
}

static const char *cache_used_after(struct shim_vm *vm)
{
	u64 *a = kmem_cache_zalloc(CACHE, GFP_KERNEL);

	kmem_cache_free(CACHE, a);
	vm->x.d = READ_ONCE(a[0]);
	return "a freed object was read";
}

static const char *cache_freed_twice(struct shim_vm *vm)
{
	u64 *a = kmem_cache_zalloc(CACHE, GFP_KERNEL);

	kmem_cache_free(CACHE, a);
	kmem_cache_free(CACHE, a);
	return "an object was freed twice";
}

static const char *cache_overrun(struct shim_vm *vm)
{
	u64 *a = kmem_cache_zalloc(CACHE, GFP_KERNEL);

	WRITE_ONCE(a[OBJECT_SIZE / 8], 1);
	return "a word behind the object was written";
}

static const char *pages(struct shim_vm *vm)
{
	u64 *a = shim_page_alloc(64, 0x8000), *b = shim_page_alloc(64, 0);

	CHECK(a[0] == 0x8000 && a[7] == 0x8000 && !b[0]);
	CHECK(!page_private(virt_to_page(a)));
	set_page_private(virt_to_page(&a[7]), 42);
	CHECK(page_private(virt_to_page(a)) == 42);
	CHECK(!page_private(virt_to_page(b)));
	CHECK(page_private(pfn_to_page(__pa(a) >> PAGE_SHIFT)) == 42);
	set_page_private(virt_to_page(a), 0);
	shim_page_free(a);
	free_page((unsigned long)b);
	return NULL;
}

static const char *blocks(struct shim_vm *vm)
{
	u64 *a = kmem_cache_alloc(CACHE, GFP_KERNEL);
	u64 *b = kmem_cache_alloc(CACHE, GFP_KERNEL);

	memset(a, 0x11, OBJECT_SIZE);
	CHECK(a[0] == 0x1111111111111111ull && a[3] == a[0]);
	memcpy(b, a, OBJECT_SIZE);
	CHECK(b[3] == a[0]);
	memset(b, 0, 9);
	CHECK(!b[0] && b[1] == 0x1111111111111100ull);
	kmem_cache_free(CACHE, a);
	kmem_cache_free(CACHE, b);
	return NULL;
}

/* ---- WARN and BUG ---- */

static const char *warn_silent(struct shim_vm *vm)
{
	CHECK(!WARN_ON(vm->x.b) && !WARN_ON_ONCE(vm->x.b == 1));
	CHECK(!WARN_ONCE(vm->x.b, "b is %u", vm->x.b));
	BUG_ON(vm->x.b);
	return NULL;
}

static const char *warn_fires(struct shim_vm *vm)
{
	CHECK(WARN_ON_ONCE(!vm->x.b));
	return NULL;
}

/* ---- lockdep ---- */

static const char *lockdep_silent(struct shim_vm *vm)
{
	write_lock(&vm->rw);
	lockdep_assert_held(&vm->rw);
	lockdep_assert_held_write(&vm->rw);
	lockdep_assert_preemption_disabled();
	CHECK(lockdep_is_held(&vm->rw));
	write_unlock(&vm->rw);
	CHECK(!lockdep_is_held(&vm->rw));
	read_lock(&vm->rw);
	lockdep_assert_held(&vm->rw);
	lockdep_assert_held_read(&vm->rw);
	read_unlock(&vm->rw);
	mutex_lock(&vm->mutex);
	spin_lock(&vm->spin);
	lockdep_assert_held(&vm->mutex);
	lockdep_assert_held(&vm->spin);
	spin_unlock(&vm->spin);
	mutex_unlock(&vm->mutex);
	lockdep_assert_once(vm);
	return NULL;
}

#define FIRES(name, before, assertion, after)				\
static const char *name(struct shim_vm *vm)				\
{									\
	before;								\
	assertion;							\
	after;								\
	return NULL;							\
}

FIRES(held_none, , lockdep_assert_held(&vm->rw), )
FIRES(held_mutex, , lockdep_assert_held(&vm->mutex), )
FIRES(held_spin, , lockdep_assert_held(&vm->spin), )
FIRES(write_none, , lockdep_assert_held_write(&vm->rw), )
FIRES(write_but_read, read_lock(&vm->rw), lockdep_assert_held_write(&vm->rw),
      read_unlock(&vm->rw))
FIRES(read_but_write, write_lock(&vm->rw), lockdep_assert_held_read(&vm->rw),
      write_unlock(&vm->rw))
FIRES(held_no_more, write_lock(&vm->rw); write_unlock(&vm->rw),
      lockdep_assert_held(&vm->rw), )
FIRES(preemption_on, , lockdep_assert_preemption_disabled(), )
FIRES(once_false, , lockdep_assert_once(!vm), )

/* ---- balance ---- */

static const char *balanced(struct shim_vm *vm)
{
	unsigned long flags;

	CHECK(!preempt_count() && preemptible());
	might_sleep();
	preempt_disable();
	preempt_disable();
	CHECK(preempt_count() == 2 && !preemptible());
	preempt_enable();
	preempt_enable();
	spin_lock(&vm->spin);
	CHECK(preempt_count() == 1);
	spin_unlock(&vm->spin);
	mutex_lock(&vm->mutex);
	CHECK(preempt_count() == 0);
	mutex_unlock(&vm->mutex);
	local_irq_save(flags);
	local_irq_disable();
	local_irq_enable();
	local_irq_restore(flags);
	might_sleep();
	return NULL;
}

FIRES(preempt_left_off, , preempt_disable(), )
FIRES(preempt_on_twice, , preempt_enable(), )
FIRES(irqs_left_off, , local_irq_disable(), )
FIRES(irqs_on_twice, , local_irq_enable(), )
FIRES(lock_left, , read_lock(&vm->rw), )
FIRES(unlock_other_mode, read_lock(&vm->rw), write_unlock(&vm->rw),
      read_unlock(&vm->rw))
FIRES(sleep_preempt_off, preempt_disable(), might_sleep(), preempt_enable())
FIRES(sleep_irqs_off, local_irq_disable(), might_sleep(), local_irq_enable())
FIRES(mutex_in_spin, spin_lock(&vm->spin), mutex_lock(&vm->mutex),
      mutex_unlock(&vm->mutex); spin_unlock(&vm->spin))
FIRES(lock_twice, write_lock(&vm->rw), write_lock(&vm->rw), )
FIRES(write_in_read, read_lock(&vm->rw), write_lock(&vm->rw), )

/* ---- SRCU ---- */

static const char *srcu(struct shim_vm *vm)
{
	int a = srcu_read_lock(&vm->srcu), b;

	b = srcu_read_lock(&vm->srcu);
	CHECK(srcu_read_lock_held(&vm->srcu));
	CHECK((a == 0 || a == 1) && a == b);
	srcu_read_unlock(&vm->srcu, b);
	CHECK(srcu_read_lock_held(&vm->srcu));
	srcu_read_unlock(&vm->srcu, a);
	CHECK(!srcu_read_lock_held(&vm->srcu));
	synchronize_srcu(&vm->srcu);
	b = srcu_read_lock(&vm->srcu);
	CHECK(b != a);
	CHECK(srcu_dereference(vm->x.p, &vm->srcu) == NULL);
	srcu_read_unlock(&vm->srcu, b);
	synchronize_srcu_expedited(&vm->srcu);
	return NULL;
}

FIRES(srcu_left, , srcu_read_lock(&vm->srcu), )
FIRES(srcu_unlock_free, , srcu_read_unlock(&vm->srcu, 0), )
FIRES(srcu_wait_inside, srcu_read_lock(&vm->srcu), synchronize_srcu(&vm->srcu), )
FIRES(srcu_wait_atomic, preempt_disable(), synchronize_srcu(&vm->srcu),
      preempt_enable())

const struct shim_check shim_checks[] = {
	{ "READ_ONCE of each size", once_sizes, "none", "NONE", false },
	{ "READ_ONCE of signed", once_signs, "none", "NONE", false },
	{ "READ_ONCE on the stack", once_on_stack, "none", "NONE", false },
	{ "acquire and release", ordered, "none", "NONE", false },
	{ "xchg, cmpxchg", exchanges, "none", "NONE", false },
	{ "try_cmpxchg", try_exchanges, "none", "NONE", false },
	{ "atomic_t", atomic_ints, "none", "NONE", false },
	{ "atomic_long_t", atomic_longs, "none", "NONE", false },
	{ "atomic64_t", atomic_quads, "none", "NONE", false },
	{ "set_bit", bits_atomic, "none", "NONE", false },
	{ "bitmap", bits_plain, "none", "NONE", false },
	{ "ffs, masks", bits_values, "none", "NONE", false },
	{ "computation", computation, "none", "NONE", false },
	{ "list_head", lists, "none", "NONE", false },
	{ "hlist", hash_lists, "none", "NONE", false },
	{ "list_del twice", deleted_twice, "wild-memory-access", "NONE", true },
	{ "zeroed object", cache_zeroed, "none", "NONE", false },
	{ "written object", cache_written_first, "none", "NONE", false },
	{ "uninitialised object", cache_not_zeroed, "uninit-value", "NONE",
	  true },
	{ "freed object", cache_used_after, "slab-use-after-free", "NONE",
	  false },
	{ "object freed twice", cache_freed_twice, "double-free", "NONE",
	  false },
	{ "end of an object", cache_overrun, "slab-out-of-bounds", "NONE",
	  false },
	{ "pages", pages, "none", "NONE", false },
	{ "memset, memcpy", blocks, "none", "NONE", false },
	{ "WARN_ON silent", warn_silent, "none", "NONE", false },
	{ "WARN_ON", warn_fires, "assertion", "NONE", false },
	{ "lockdep silent", lockdep_silent, "none", "NONE", false },
	{ "held, by nobody", held_none, "assertion", "NONE", false },
	{ "held, mutex", held_mutex, "assertion", "NONE", false },
	{ "held, spinlock", held_spin, "assertion", "NONE", false },
	{ "held_write, by nobody", write_none, "assertion", "NONE", false },
	{ "held_write, read", write_but_read, "assertion", "NONE", false },
	{ "held_read, write", read_but_write, "assertion", "NONE", false },
	{ "held, released", held_no_more, "assertion", "NONE", false },
	{ "preemption on", preemption_on, "assertion", "NONE", false },
	{ "lockdep_assert_once", once_false, "assertion", "NONE", false },
	{ "balanced", balanced, "none", "NONE", false },
	{ "preemption left off", preempt_left_off, "broken-discipline", "CTX",
	  false },
	{ "preempt_enable", preempt_on_twice, "broken-discipline", "CTX",
	  false },
	{ "irqs left off", irqs_left_off, "broken-discipline", "CTX", false },
	{ "irqs on twice", irqs_on_twice, "broken-discipline", "CTX", false },
	{ "lock left", lock_left, "broken-discipline", "CTX", false },
	{ "unlock of another mode", unlock_other_mode, "bad-unlock", "CTX",
	  false },
	{ "sleep, preemption off", sleep_preempt_off, "sleeping-in-atomic",
	  "L7", false },
	{ "sleep, irqs off", sleep_irqs_off, "sleeping-in-atomic", "L7",
	  false },
	{ "mutex in spinlock", mutex_in_spin, "sleeping-in-atomic", "L7",
	  false },
	{ "lock taken twice", lock_twice, "possible deadlock", "NONE", false },
	{ "read lock upgraded", write_in_read, "possible deadlock", "NONE",
	  false },
	{ "srcu", srcu, "none", "NONE", false },
	{ "srcu left", srcu_left, "broken-discipline", "CTX", false },
	{ "srcu without reader", srcu_unlock_free, "rcu-misuse", "CTX",
	  false },
	{ "srcu waits for itself", srcu_wait_inside, "possible deadlock",
	  "NONE", false },
	{ "srcu waits atomically", srcu_wait_atomic, "sleeping-in-atomic",
	  "L7", false },
};

const unsigned int shim_nchecks = ARRAY_SIZE(shim_checks);

/* ---- several tasks ---- */

void shim_rwlock_task(struct shim_vm *vm, bool write)
{
	if (write)
		write_lock(&vm->rw);
	else
		read_lock(&vm->rw);
	test_inside(write, 1);
	READ_ONCE(vm->x.w);
	READ_ONCE(vm->x.w);
	test_inside(write, -1);
	if (write)
		write_unlock(&vm->rw);
	else
		read_unlock(&vm->rw);
}

void shim_trylock_task(struct shim_vm *vm, bool write)
{
	bool taken = write ? write_trylock(&vm->rw) : read_trylock(&vm->rw);

	test_tried(write, taken);
	if (!taken)
		return;
	test_inside(write, 1);
	READ_ONCE(vm->x.w);
	test_inside(write, -1);
	if (write)
		write_unlock(&vm->rw);
	else
		read_unlock(&vm->rw);
}

/* Gives way to a waiter and to nobody else, and holds the lock again. */
void shim_yield_task(struct shim_vm *vm, bool write)
{
	bool wanted;

	if (!write) {
		shim_rwlock_task(vm, write);
		return;
	}
	write_lock(&vm->rw);
	READ_ONCE(vm->x.w);
	wanted = rwlock_needbreak(&vm->rw);
	BUG_ON(cond_resched_rwlock_write(&vm->rw) != wanted);
	test_yielded(wanted);
	lockdep_assert_held_write(&vm->rw);
	test_inside(write, 1);
	READ_ONCE(vm->x.w);
	test_inside(write, -1);
	write_unlock(&vm->rw);
}

void shim_increment_task(struct shim_vm *vm)
{
	int i;

	for (i = 0; i < 5; i++)
		atomic_long_inc(&vm->l);
}

long shim_counter(struct shim_vm *vm)
{
	return vm->l.counter;
}
