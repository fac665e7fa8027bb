// Sums and extrema of arrays, rows and columns.
#include "logarithm.h"

#define PASTE(a, b) a##_##b
#define NAME(f, suffix) PASTE(f, suffix)

// Entries whose powers are held at once.
#define BLOCK 512

#define T double
#define S d
#define MASK int64_t
#define EXP exp_double
#include "reductions.inc.h"
#undef T
#undef S
#undef MASK
#undef EXP

#define T float
#define S s
#define MASK int32_t
#define EXP exp_single
#include "reductions.inc.h"
