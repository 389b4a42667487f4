// Counts the allocations and bytes of a program that it is loaded into before the C library (LD_PRELOAD).
// Only glibc has the names behind the names; see AllocationCounter.swift.
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <malloc.h>

extern "C" {
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

static uint64_t count;
static void *counted(void *memory) {
  __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
  return memory;
}

// Bytes that the program has taken and not given back.
uint64_t firebreak_heap_bytes() {
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

uint64_t firebreak_allocations() { return __atomic_load_n(&count, __ATOMIC_RELAXED); }

void *malloc(size_t size) { return counted(__libc_malloc(size)); }
void *calloc(size_t number, size_t size) { return counted(__libc_calloc(number, size)); }
void *realloc(void *old, size_t size) { return counted(__libc_realloc(old, size)); }
void *memalign(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }
void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void **result, size_t alignment, size_t size) {
  void *memory = memalign(alignment, size);
  if (!memory) return ENOMEM;
  *result = memory;
  return 0;
}
}
