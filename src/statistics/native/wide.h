// INITSCOPE_WIDE: a function is compiled for wider vectors too, and when the addon is loaded those that the processor has are taken.
// Each entry goes through the same operations, so that the bits are the same.
#ifndef INITSCOPE_WIDE_H_
#define INITSCOPE_WIDE_H_

#if defined(__x86_64__) && defined(__gnu_linux__) && (!defined(__clang__) || __clang_major__ >= 14)
#define INITSCOPE_WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define INITSCOPE_WIDE
#endif

#endif  // INITSCOPE_WIDE_H_
