#ifndef VECTOR_MATH_REDUCTIONS_H
#define VECTOR_MATH_REDUCTIONS_H
#include "common.h"
#define PASTE(a, b) a##_##b
#define NAME(f, suffix) PASTE(f, suffix)
#endif
