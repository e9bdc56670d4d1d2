// By default glibc gives memory of a layer's or a picture's size back to the system as soon as it is free, and the system
// clears it page by page when it is asked for again: a tenth of a sweep's time. This holds for the whole process.
#include <cstddef>
#ifdef __GLIBC__
#include <malloc.h>

// 32 MiB is the most that every glibc takes.
static const int kAsked = mallopt(M_MMAP_THRESHOLD, 32 << 20);
static const int kKept = mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
