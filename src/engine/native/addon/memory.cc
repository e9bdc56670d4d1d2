// By default glibc gives memory of a layer's or a picture's size back to the system as soon as it is free, and the system
// clears it page by page when it is asked for again: a tenth of a sweep's time.
#include <cstddef>
#ifdef __GLIBC__
#include <malloc.h>

static const bool kKept = mallopt(M_MMAP_THRESHOLD, 64 << 20) && mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
