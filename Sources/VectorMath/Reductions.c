// Sums and extrema of arrays, rows and columns.
#include "reductions.h"

#define T double
#define S d
#define EXP exp
#define LOG log
#include "reductions.inc.h"
#undef T
#undef S
#undef EXP
#undef LOG

#define T float
#define S s
#define EXP expf
#define LOG logf
#include "reductions.inc.h"
