// The hyperbolic tangent and the sigmoid.
#ifndef VECTOR_MATH_HYPERBOLIC_H
#define VECTOR_MATH_HYPERBOLIC_H

#include "exponential.h"

// t = tanh |x| = e / (e + 2) with e = e^(2|x|) − 1. What rounding took from e and from
// e + 2 = 2 / (1 − t) is put back to first order: dt/de = (1 − t)² / 2.
INLINE double tanh_double(double x) {
    // tanh 22 is 1 in double precision.
    double y = 2 * clamp(__builtin_fabs(x), 0, 22);
    double rest;
    double e = expm1_with_rest(y, &rest);
    double sum = e + 2;
    double back = sum - e;
    double lost = (e - (sum - back)) + (2 - back);
    double t = e / sum;
    double value = t + 0.5 * (1 - t) * (rest * (1 - t) - t * lost);
    return x != x ? x : __builtin_copysign(value, x);
}

INLINE double tanh_single(double x) {
    double e = expm1_single(2 * clamp(__builtin_fabs(x), 0, 22));
    return x != x ? x : __builtin_copysign(e / (e + 2), x);
}

// 1 / (1 + e⁻ˣ), from e = e^(−|x|), which does not overflow. Below 0 it is s = e / (1 + e), where
// what rounding took is put back to first order: ds/de = (1 − s)².
INLINE double sigmoid_double(double x) {
    double rest;
    double e = exp_with_rest(-__builtin_fabs(x), &rest);
    double sum = 1 + e;
    double lost = e - (sum - 1);
    double s = (x < 0 ? e : 1) / sum;
    double below = s + (1 - s) * (rest * (1 - s) - s * lost);
    return x < 0 ? below : s;
}

INLINE double sigmoid_single(double x) {
    double e = exp_single(-__builtin_fabs(x));
    return (x < 0 ? e : 1) / (1 + e);
}

#endif
