// Windows that move over images with channels last: patches for convolutions, and pooling.
#include "common.h"

#define PASTE(a, b) a##_##b
#define NAME(f, suffix) PASTE(f, suffix)

// The first tap at or behind the start of an axis, and the first one behind its end.
INLINE ptrdiff_t inside_from(ptrdiff_t start, size_t dilation) {
    ptrdiff_t step = (ptrdiff_t)dilation;
    return start >= 0 ? 0 : (step == 1 ? -start : (step - 1 - start) / step);
}

INLINE ptrdiff_t inside_to(ptrdiff_t start, size_t dilation, ptrdiff_t length, size_t taps) {
    ptrdiff_t step = (ptrdiff_t)dilation, room = length - start;
    ptrdiff_t last = room <= 0 ? 0 : (step == 1 ? room : (room + step - 1) / step);
    return last < (ptrdiff_t)taps ? last : (ptrdiff_t)taps;
}

#define T double
#define S d
#define MASK int64_t
#include "windows.inc.h"
#undef T
#undef S
#undef MASK

#define T float
#define S s
#define MASK int32_t
#include "windows.inc.h"
