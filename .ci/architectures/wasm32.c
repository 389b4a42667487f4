// What wasm32 adds to the shim; `run-wasm.mjs` is the other side.

#include "shim.h"

void shim_refuse(void) { __builtin_trap(); }

__attribute__((import_module("host"), import_name("emit"))) void host_emit(
    const unsigned char *bytes, long count);

void firebreak_emit(const unsigned char *bytes, long count) { host_emit(bytes, count); }

extern unsigned char __heap_base;
static unsigned long heap_end;

// The stack lies first, the heap grows from the end of the data.
unsigned char *shim_more(unsigned long size) {
  enum { page = 65536 };
  if (!heap_end) heap_end = ((unsigned long)&__heap_base + 15) & ~15ul;
  unsigned long start = heap_end, end = start + size;
  if (end < start) return 0;
  unsigned long wanted = (end + page - 1) / page, present = __builtin_wasm_memory_size(0);
  if (wanted > present && __builtin_wasm_memory_grow(0, wanted - present) == (unsigned long)-1) {
    return 0;
  }
  heap_end = end;
  return (unsigned char *)start;
}

// Where the host puts the bytes that it passes in.
void *firebreak_memory(long size) {
  void *memory = 0;
  return posix_memalign(&memory, 16, (size_t)size) ? 0 : memory;
}
