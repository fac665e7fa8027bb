#include "include/VectorMath.h"

_Thread_local vm_counters_t vm_counters = {0, 0, 0};
