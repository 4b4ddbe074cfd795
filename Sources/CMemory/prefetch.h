#ifndef COUPLET_MEMORY_H
#define COUPLET_MEMORY_H

/* Asks for what is at an address, which is soon read; any address is allowed. */
static inline void memory_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
