// The shim against the native routines. Compiled for the machine that runs the check, with every
// name of the shim renamed, so that both are there.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The shim's names as the test sees them.
int own_memalign(void **result, size_t alignment, size_t size);
void own_free(void *memory);
void *own_memcpy(void *to, const void *from, size_t count);
void *own_memmove(void *to, const void *from, size_t count);
void *own_memset(void *to, int value, size_t count);
int own_memcmp(const void *one, const void *two, size_t count);
unsigned __int128 own_udivti3(unsigned __int128 a, unsigned __int128 b);
unsigned __int128 own_umodti3(unsigned __int128 a, unsigned __int128 b);
__int128 own_divti3(__int128 a, __int128 b);
__int128 own_modti3(__int128 a, __int128 b);
__int128 own_multi3(__int128 a, __int128 b);
__int128 own_ashlti3(__int128 value, int by);
__int128 own_ashrti3(__int128 value, int by);
unsigned __int128 own_lshrti3(unsigned __int128 value, int by);

typedef unsigned __int128 Wide;
typedef unsigned long long u64;

static int refusals;
void shim_refuse(void) { refusals++; }
unsigned char *shim_more(unsigned long size) { return aligned_alloc(16, size); }

static u64 state = 42;

static u64 draw(void) {  // splitmix64
  u64 z = state += 0x9e3779b97f4a7c15ull;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ z >> 27) * 0x94d049bb133111ebull;
  return z ^ z >> 31;
}

// Any number of leading zeros is as likely as any other, and some have long runs of ones.
static Wide draw_wide(void) {
  Wide value = (Wide)draw() << 64 | draw();
  if (draw() % 4 == 0) value |= (Wide)-1 << draw() % 128;
  if (draw() % 4 == 0) value = ~(((Wide)1 << draw() % 128) - 1);
  return value >> draw() % 128;
}

static void fail(const char *what, Wide a, Wide b) {
  printf("the shim differs in %s: %016llx%016llx %016llx%016llx\n", what, (u64)(a >> 64), (u64)a,
         (u64)(b >> 64), (u64)b);
  exit(1);
}

static void check(Wide a, Wide b) {
  if (own_multi3((__int128)a, (__int128)b) != (__int128)(a * b)) fail("a product", a, b);
  int by = (int)b & 127;
  if ((Wide)own_ashlti3((__int128)a, by) != a << by) fail("a shift to the left", a, by);
  if (own_lshrti3(a, by) != a >> by) fail("a shift to the right", a, by);
  if (own_ashrti3((__int128)a, by) != (__int128)a >> by) fail("a signed shift", a, by);
  if (b == 0) return;
  if (own_udivti3(a, b) != a / b) fail("an unsigned quotient", a, b);
  if (own_umodti3(a, b) != a % b) fail("an unsigned remainder", a, b);
  __int128 c = (__int128)a, d = (__int128)b;
  if (d == -1 && a == (Wide)1 << 127) return;  // no representation; Swift refuses it
  if (own_divti3(c, d) != c / d) fail("a quotient", a, b);
  if (own_modti3(c, d) != c % d) fail("a remainder", a, b);
}

static void check_arithmetic(void) {
  Wide edges[1200];
  int count = 0;
  for (int bit = 0; bit < 128; bit++) {
    Wide power = (Wide)1 << bit;
    Wide near[] = {power, power - 1, power + 1, ~power, -power, -power - 1, -power + 1, power * 3};
    for (int i = 0; i < 8; i++) edges[count++] = near[i];
  }
  for (int i = 0; i < count; i++) {
    for (int j = 0; j < count; j++) check(edges[i], edges[j]);
  }
  for (int i = 0; i < 4000000; i++) check(draw_wide(), draw_wide());
  // Quotients beside a multiple, where an estimate goes wrong first.
  for (int i = 0; i < 1000000; i++) {
    Wide by = draw_wide(), multiple = by * (draw() >> draw() % 64);
    check(multiple, by);
    check(multiple - 1, by);
    check(multiple + 1, by);
  }
}

static void check_blocks(void) {
  unsigned char one[256], two[256];
  for (int round = 0; round < 200000; round++) {
    for (int i = 0; i < 256; i++) one[i] = two[i] = (unsigned char)(draw() >> 56) & 3;
    size_t from = draw() % 128, to = draw() % 128, count = draw() % 128;
    memmove(one + to, one + from, count);
    own_memmove(two + to, two + from, count);
    if (memcmp(one, two, 256)) fail("memmove", from, to);
    int order = memcmp(one + from, one + to, count);
    int found = own_memcmp(one + from, one + to, count);
    if ((order > 0) - (order < 0) != found) fail("memcmp", from, to);
    memset(one + from, round, count);
    own_memset(two + from, round, count);
    if (memcmp(one, two, 256)) fail("memset", from, count);
    unsigned char copy[256];
    own_memcpy(copy + to, two + from, count);
    if (memcmp(copy + to, two + from, count)) fail("memcpy", from, to);
  }
}

// Blocks that are alive never overlap, and what is freed is used again.
static void check_memory(void) {
  enum { places = 64 };
  unsigned char *blocks[places] = {0};
  size_t sizes[places] = {0};
  for (int round = 0; round < 200000; round++) {
    int place = (int)(draw() % places);
    if (blocks[place]) {
      for (size_t i = 0; i < sizes[place]; i++) {
        if (blocks[place][i] != place) fail("a block's bytes", i, sizes[place]);
      }
      own_free(blocks[place]);
    }
    void *block = 0;
    size_t size = draw() % ((size_t)1 << draw() % 14), alignment = 8ull << draw() % 8;
    if (own_memalign(&block, alignment, size)) fail("an allocation", size, alignment);
    if ((size_t)block % 16 || (size_t)block % alignment) fail("an alignment", size, alignment);
    memset(block, place, size);
    blocks[place] = block;
    sizes[place] = size;
  }
  void *block;
  if (refusals) fail("a refusal", 0, 0);
  if (own_memalign(&block, 48, 8) == 0 || block) fail("an alignment by no power of two", 48, 8);
  if (own_memalign(&block, 16, (size_t)1 << 40) == 0 || block) fail("too large a size", 0, 0);
  if (own_memalign(&block, 16, (size_t)-8) == 0 || block) fail("the largest size", 0, 0);
  if (refusals != 3) fail("the refusals", (Wide)refusals, 3);
}

int main(void) {
  check_arithmetic();
  check_blocks();
  check_memory();
  puts("  the shim agrees with the native routines");
}
