// What the Embedded objects need beyond themselves: memory, block copies, the stack guard and
// 128-bit products, shifts and quotients. No header and no library; `test.c` holds it to the native
// routines. The target adds
// `shim_more` and `shim_refuse` (`wasm32.c`, `arm64.c`).

#include "shim.h"

// --- Memory: pieces of a power of two, kept in a list per size once they are free ---------------

typedef struct Free {
  struct Free *next;
} Free;

// Lies right before each block.
typedef struct {
  unsigned char *piece;  // where the piece begins that holds the block
  unsigned order;        // the piece takes 2^order bytes
} __attribute__((aligned(16))) Header;

enum { smallest = 5, largest = 31 };

static Free *free_pieces[largest + 1];
static unsigned char *fresh, *fresh_end;

// Memory that no block has had yet.
static unsigned char *carve(unsigned long size) {
  if ((unsigned long)(fresh_end - fresh) < size) {
    unsigned long more = size < shim_chunk ? shim_chunk : size;
    unsigned char *start = shim_more(more);
    if (!start) return 0;
    // What is left of the last chunk is lost unless the new one continues it.
    if (start != fresh_end) fresh = start;
    fresh_end = start + more;
  }
  unsigned char *piece = fresh;
  fresh += size;
  return piece;
}

// The standard library does not look at the result, so a refusal ends the program.
static int refused(void **result, int code) {
  *result = 0;
  shim_refuse();
  return code;
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  if (alignment < sizeof(Header)) alignment = sizeof(Header);
  if (alignment & (alignment - 1) || alignment > 4096) return refused(result, 22);
  // Pieces begin at multiples of 16, as headers do.
  u64 wanted = (u64)size + alignment;
  unsigned order = smallest;
  while (order <= largest && (u64)1 << order < wanted) order++;
  if (order > largest || wanted < size) return refused(result, 12);
  unsigned char *piece = (unsigned char *)free_pieces[order];
  if (piece) free_pieces[order] = free_pieces[order]->next;
  else piece = carve(1ul << order);
  if (!piece) return refused(result, 12);
  size_t first = (size_t)(piece + sizeof(Header));
  unsigned char *block = piece + sizeof(Header) + (-first & (alignment - 1));
  Header *header = (Header *)block - 1;
  header->piece = piece;
  header->order = order;
  *result = block;
  return 0;
}

void free(void *memory) {
  if (!memory) return;
  Header *header = (Header *)memory - 1;
  unsigned order = header->order;
  Free *piece = (Free *)header->piece;
  piece->next = free_pieces[order];
  free_pieces[order] = piece;
}

// --- Blocks of bytes -----------------------------------------------------------------------------

// Eight bytes at any address.
typedef unsigned long long Word __attribute__((aligned(1), may_alias));

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
  unsigned char *target = to;
  const unsigned char *source = from;
  for (; count >= 8; count -= 8, target += 8, source += 8) *(Word *)target = *(const Word *)source;
  while (count--) *target++ = *source++;
  return to;
}

void *memmove(void *to, const void *from, size_t count) {
  unsigned char *target = to;
  const unsigned char *source = from;
  // Forwards, a word that is read was not yet written as long as the target lies below.
  if (target <= source || target >= source + count) {
    for (; count >= 8; count -= 8, target += 8, source += 8) {
      *(Word *)target = *(const Word *)source;
    }
    while (count--) *target++ = *source++;
  } else {
    for (; count >= 8; count -= 8) {
      *(Word *)(target + count - 8) = *(const Word *)(source + count - 8);
    }
    while (count--) target[count] = source[count];
  }
  return to;
}

void *memset(void *to, int value, size_t count) {
  unsigned char *target = to;
  Word pattern = 0x0101010101010101ull * (unsigned char)value;
  for (; count >= 8; count -= 8, target += 8) *(Word *)target = pattern;
  while (count--) *target++ = (unsigned char)value;
  return to;
}

int memcmp(const void *one, const void *two, size_t count) {
  const unsigned char *left = one, *right = two;
  for (; count--; left++, right++) {
    if (*left != *right) return *left < *right ? -1 : 1;
  }
  return 0;
}

// --- Hashing -------------------------------------------------------------------------------------

// The standard library would seed its hashes with this. A run that hashes ends here.
void arc4random_buf(void *to, size_t count) {
  (void)to;
  (void)count;
  __builtin_trap();
}

// --- Stack guard ---------------------------------------------------------------------------------

void *__stack_chk_guard = (void *)0x00c0ffee;
void __stack_chk_fail(void) { __builtin_trap(); }

// --- 128-bit arithmetic --------------------------------------------------------------------------

// Written with 64-bit words throughout: a 128-bit operator here could call what is defined here.
typedef union {
  unsigned __int128 whole;
  struct {
    u64 low, high;
  } word;
} Wide;

static Wide wide(u64 high, u64 low) {
  Wide value;
  value.word.high = high;
  value.word.low = low;
  return value;
}

static int is_less(Wide a, Wide b) {
  return a.word.high != b.word.high ? a.word.high < b.word.high : a.word.low < b.word.low;
}

static Wide minus(Wide a, Wide b) {
  return wide(a.word.high - b.word.high - (a.word.low < b.word.low), a.word.low - b.word.low);
}

static Wide negated(Wide a) { return minus(wide(0, 0), a); }

// The full product of two words, from products of their halves.
static Wide product(u64 a, u64 b) {
  u64 mask = 0xffffffff, a0 = a & mask, a1 = a >> 32, b0 = b & mask, b1 = b >> 32;
  u64 low = a0 * b0, left = a1 * b0, right = a0 * b1;
  u64 middle = (low >> 32) + (left & mask) + (right & mask);
  return wide(a1 * b1 + (left >> 32) + (right >> 32) + (middle >> 32), middle << 32 | (low & mask));
}

// Words (high, low) by a word above `high`, digit by digit of 32 bits (Knuth, algorithm D).
static u64 divide_words(u64 high, u64 low, u64 by, u64 *remainder) {
  int shift = __builtin_clzll(by);
  by <<= shift;
  if (shift) high = high << shift | low >> (64 - shift);
  low <<= shift;
  u64 top = by >> 32, bottom = by & 0xffffffff, quotient = 0;
  for (int half = 32; half >= 0; half -= 32) {
    u64 next = low >> half & 0xffffffff;
    u64 digit = high / top, rest = high % top;
    while (digit >> 32 || digit * bottom > (rest << 32 | next)) {
      digit--;
      rest += top;
      if (rest >> 32) break;
    }
    high = (high << 32 | next) - digit * by;
    quotient = quotient << 32 | digit;
  }
  *remainder = high >> shift;
  return quotient;
}

// Division by zero gives zero, as a processor without a trap does; Swift checks before it divides.
static Wide divide(Wide a, Wide by, Wide *remainder) {
  if (is_less(a, by) || (by.word.low | by.word.high) == 0) {
    *remainder = a;
    return wide(0, 0);
  }
  if (by.word.high == 0) {
    u64 rest, high = a.word.high / by.word.low;
    u64 low = divide_words(a.word.high % by.word.low, a.word.low, by.word.low, &rest);
    *remainder = wide(0, rest);
    return wide(high, low);
  }
  // The quotient fits a word: estimate it from the leading words, at most one too large.
  int shift = __builtin_clzll(by.word.high);
  u64 leading = shift ? by.word.high << shift | by.word.low >> (64 - shift) : by.word.high;
  u64 high = a.word.high >> 1, low = a.word.high << 63 | a.word.low >> 1, unused;
  u64 estimate = divide_words(high, low, leading, &unused);
  u64 quotient = shift ? estimate >> (63 - shift) : estimate >> 63;
  if (quotient) quotient--;
  Wide taken = product(quotient, by.word.low);
  taken.word.high += quotient * by.word.high;
  Wide rest = minus(a, taken);
  if (!is_less(rest, by)) {
    quotient++;
    rest = minus(rest, by);
  }
  *remainder = rest;
  return wide(0, quotient);
}

static Wide magnitude(__int128 value) {
  Wide bits;
  bits.whole = (unsigned __int128)value;
  return bits.word.high >> 63 ? negated(bits) : bits;
}

static int is_negative(__int128 value) {
  Wide bits;
  bits.whole = (unsigned __int128)value;
  return (int)(bits.word.high >> 63);
}

// Shifts by 0 to 127, as operators of the compiler for wasm32.
__int128 __ashlti3(__int128 value, int by) {
  Wide bits;
  bits.whole = (unsigned __int128)value;
  u64 high = bits.word.high, low = bits.word.low;
  if (by >= 64) return (__int128)wide(low << (by - 64), 0).whole;
  if (by == 0) return value;
  return (__int128)wide(high << by | low >> (64 - by), low << by).whole;
}

unsigned __int128 __lshrti3(unsigned __int128 value, int by) {
  Wide bits;
  bits.whole = value;
  u64 high = bits.word.high, low = bits.word.low;
  if (by >= 64) return wide(0, high >> (by - 64)).whole;
  if (by == 0) return value;
  return wide(high >> by, low >> by | high << (64 - by)).whole;
}

__int128 __ashrti3(__int128 value, int by) {
  if (!is_negative(value)) return (__int128)__lshrti3((unsigned __int128)value, by);
  Wide bits;
  bits.whole = (unsigned __int128)value;
  bits.whole = __lshrti3(wide(~bits.word.high, ~bits.word.low).whole, by);
  return (__int128)wide(~bits.word.high, ~bits.word.low).whole;
}

unsigned __int128 __udivti3(unsigned __int128 a, unsigned __int128 by) {
  Wide top, bottom, rest;
  top.whole = a;
  bottom.whole = by;
  return divide(top, bottom, &rest).whole;
}

unsigned __int128 __umodti3(unsigned __int128 a, unsigned __int128 by) {
  Wide top, bottom, rest;
  top.whole = a;
  bottom.whole = by;
  divide(top, bottom, &rest);
  return rest.whole;
}

// Towards zero; the remainder has the sign of the dividend.
__int128 __divti3(__int128 a, __int128 by) {
  Wide rest, quotient = divide(magnitude(a), magnitude(by), &rest);
  if (is_negative(a) != is_negative(by)) quotient = negated(quotient);
  return (__int128)quotient.whole;
}

__int128 __modti3(__int128 a, __int128 by) {
  Wide rest;
  divide(magnitude(a), magnitude(by), &rest);
  if (is_negative(a)) rest = negated(rest);
  return (__int128)rest.whole;
}

// The low 128 bits, which are the same for signed and unsigned operands.
__int128 __multi3(__int128 a, __int128 b) {
  Wide one, two;
  one.whole = (unsigned __int128)a;
  two.whole = (unsigned __int128)b;
  Wide result = product(one.word.low, two.word.low);
  result.word.high += one.word.high * two.word.low + one.word.low * two.word.high;
  return (__int128)result.whole;
}
