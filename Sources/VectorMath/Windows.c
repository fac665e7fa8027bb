// Windows that move over images with channels last: patches for convolutions, and pooling.
#include "common.h"

#define PASTE(a, b) a##_##b
#define NAME(f, suffix) PASTE(f, suffix)

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
