// One precision of the windows: included with T (the type), S (its suffix) and MASK (a signed
// integer of the same size) defined.

typedef T NAME(wide, S) __attribute__((vector_size(32), aligned(sizeof(T)), may_alias));
typedef MASK NAME(choice, S) __attribute__((vector_size(32), aligned(sizeof(T)), may_alias));
#define WIDE NAME(wide, S)
#define CHOICE NAME(choice, S)
#define LANES (ptrdiff_t)(32 / sizeof(T))

// Channels are few, so the vectors are short and the rest is a plain loop, where the compiler's
// own choice would be long vectors and a long rest.
#define REST _Pragma("clang loop vectorize(disable) unroll(disable)")
#define LOAD(p) (*(const WIDE *)(p))
#define STORE(p, v) (*(WIDE *)(p) = (v))

#include "patches.inc.h"
#include "places.inc.h"

#undef REST
#undef LOAD
#undef STORE
#undef WIDE
#undef CHOICE
#undef LANES
