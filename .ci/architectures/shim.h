// Between the shim and the files of its targets.

typedef __SIZE_TYPE__ size_t;
typedef unsigned long long u64;

// Memory is asked for in pieces of this size.
enum { shim_chunk = 1 << 22 };

// Fresh memory aligned to 16 bytes, or nothing.
unsigned char *shim_more(unsigned long size);

// Ends the program: it asked for memory that there is not.
void shim_refuse(void);

int posix_memalign(void **result, size_t alignment, size_t size);
void free(void *memory);
void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int value, size_t count);
int memcmp(const void *one, const void *two, size_t count);

// `Export.swift`: runs the named policies of one replication and emits a line for each.
int firebreak_replication(
    const unsigned char *scenario, long scenario_count, const unsigned char *names,
    long names_count, int replication);
