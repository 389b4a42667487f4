// What arm64 adds to the shim: a Linux program without a library.
//
//     firebreak-arm64 POLICY,POLICY FIRST COUNT <scenario.canonical

#include "shim.h"

void shim_refuse(void) { __builtin_trap(); }

enum { sys_read = 63, sys_write = 64, sys_exit = 93, sys_mmap = 222 };

static long call(long number, long a, long b, long c, long d, long e, long f) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc 0"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                   : "memory");
  return x0;
}

static void __attribute__((noreturn)) leave(int code) {
  for (;;) call(sys_exit, code, 0, 0, 0, 0, 0);
}

void firebreak_emit(const unsigned char *bytes, long count) {
  while (count > 0) {
    long written = call(sys_write, 1, (long)bytes, count, 0, 0, 0);
    if (written <= 0) leave(73);
    bytes += written;
    count -= written;
  }
}

// Private anonymous pages, readable and writable.
unsigned char *shim_more(unsigned long size) {
  long start = call(sys_mmap, 0, (long)size, 3, 0x22, -1, 0);
  return start < 0 && start > -4096 ? 0 : (unsigned char *)start;
}

double sqrt(double value) {
  double root;
  __asm__("fsqrt %d0, %d1" : "=w"(root) : "w"(value));
  return root;
}

static int number(const char *text) {
  int value = 0;
  if (!*text) leave(64);
  for (; *text; text++) {
    if (*text < '0' || *text > '9' || value > 99999999) leave(64);
    value = value * 10 + (*text - '0');
  }
  return value;
}

static unsigned char scenario[1 << 24];

static void __attribute__((used)) begin(long *stack) {
  const char **arguments = (const char **)(stack + 1);
  if (stack[0] != 4) leave(64);
  long count = 0, got;
  do {
    got = call(sys_read, 0, (long)(scenario + count), sizeof scenario - count, 0, 0, 0);
    if (got > 0) count += got;
  } while (got > 0);
  if (got < 0 || count == sizeof scenario) leave(66);
  const unsigned char *names = (const unsigned char *)arguments[1];
  long length = 0;
  while (names[length]) length++;
  int first = number(arguments[2]), runs = number(arguments[3]);
  for (int replication = first; replication < first + runs; replication++) {
    int code = firebreak_replication(scenario, count, names, length, replication);
    if (code) leave(code);
  }
  leave(0);
}

__asm__(".globl _start\n_start:\n  mov x0, sp\n  and sp, x0, #-16\n  bl begin\n");
