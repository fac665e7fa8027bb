// The natural logarithm, without branches: u = 2ᵏ (1 + f) with √½ ≤ 1 + f < √2, s = f / (2 + f) and
// log(1 + f) = 2s + s R(s²), summed as in fdlibm so that no leading digits are lost.
#ifndef VECTOR_MATH_LOGARITHM_H
#define VECTOR_MATH_LOGARITHM_H

#include "exponential.h"

// R(z) / z for double precision: error 3.1e-16, which weighs z / 2 ≤ 0.015 of it in the logarithm.
INLINE double log_tail(double z) {
    double z2 = z * z;
    double a = 0x1.5555555555558p-1 + z * 0x1.99999999951bfp-2;
    double b = 0x1.2492492e0f030p-2 + z * 0x1.c71c62c21809fp-3;
    double c = 0x1.7462be2caad05p-3 + z * 0x1.39fd33f7c7c28p-3;
    return a + z2 * (b + z2 * (c + z2 * 0x1.2b662bd638363p-3));
}

// The same for single precision: error 1.1e-9.
INLINE double log_tail_single(double z) {
    double a = 0x1.5555554b892c0p-1 + z * 0x1.9999ec3463581p-2;
    double b = 0x1.245bf1be2e6fap-2 + z * 0x1.ddde508318e2cp-3;
    return a + z * z * b;
}

// log(u) + c for a positive normal u that is multiplied by 2^shift first.
INLINE double log_sum(double u, double c, double shift, int single) {
    // Subtracting the bits of √½ before the exponent is cut off puts the border at √2.
    uint64_t bits = bits_of(u) - 0x3fe6a09e667f3bcdULL;
    double exponent = of_bits(((bits >> 52) ^ 0x800) | 0x4330000000000000ULL) - 0x1.00000000008p52;
    double m = of_bits((bits & 0x000fffffffffffffULL) + 0x3fe6a09e667f3bcdULL);
    double k = exponent + shift;
    double f = m - 1;
    double s = f / (2 + f);
    double z = s * s;
    double R = z * (single ? log_tail_single(z) : log_tail(z));
    double half = 0.5 * f * f;
    return k * ln2_high - ((half - (s * (half + R) + (k * ln2_low + c))) - f);
}

// What the logarithm of u is where it is not a finite number, else `value`.
INLINE double log_edges(double u, double value) {
    double result = u == INFINITY ? u : value;
    result = u == 0 ? -INFINITY : result;
    return u < 0 || u != u ? NAN : result;
}

INLINE double log_double(double x) {
    int subnormal = x < 0x1p-1022;
    double u = subnormal ? x * 0x1p54 : x;
    return log_edges(x, log_sum(u, 0, subnormal ? -54 : 0, 0));
}

// The logarithm of a number that came from single precision, for a result in single precision.
INLINE double log_single(double x) {
    return log_edges(x, log_sum(x, 0, 0, 1));
}

// log(1 + x): the rounding error of u = 1 + x comes back as c / u.
INLINE double log1p_any(double x, int single) {
    double u = 1 + x;
    double back = u - 1;
    double c = ((1 - (u - back)) + (x - back)) / u;
    double value = log_edges(u, log_sum(u, c, 0, single));
    return x == 0 ? x : value;
}

#endif
