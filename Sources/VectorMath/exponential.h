// e to a number, without branches: eˣ = 2ᵏ eʳ with k = x / log 2 rounded and |r| ≤ log(2) / 2, and
// eʳ = 1 + r + r² p(r) with p of least error in relative terms (Remez; the bound is noted with it).
#ifndef VECTOR_MATH_EXPONENTIAL_H
#define VECTOR_MATH_EXPONENTIAL_H

#include "common.h"

INLINE uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

INLINE double of_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// 1.5·2⁵²: added to a number below 2⁵¹ it rounds it to the nearest integer, which then stands in
// the lowest bits. Vectors of 64-bit integers need no conversion that AVX2 lacks.
static const double shifter = 0x1.8p52;
static const double log2e = 0x1.71547652b82fep0;
// log 2 in two parts; the first has 32 zero bits at its end, so that k times it is exact.
static const double ln2_high = 0x1.62e42feep-1;
static const double ln2_low = 0x1.a39ef35793c76p-33;

// 2ᵏ for an integer k between −1022 and 1023.
INLINE double power_of_two(double k) {
    return of_bits((bits_of(k + shifter) + 1023) << 52);
}

// p(r) for double precision: error 3.7e-18 of eʳ.
INLINE double exp_tail(double r) {
    double r2 = r * r;
    double a = 0x1.000000000000ap-1 + r * 0x1.55555555554f8p-3;
    double b = 0x1.5555555550867p-5 + r * 0x1.111111112819ep-7;
    double c = 0x1.6c16c184328c4p-10 + r * 0x1.a01a0128a295fp-13;
    double d = 0x1.a01999edf7732p-16 + r * 0x1.71df28955c394p-19;
    double e = 0x1.28ad94101dfb6p-22 + r * 0x1.ad7b1f8d4deefp-26;
    return a + r2 * (b + r2 * (c + r2 * (d + r2 * e)));
}

// p(r) for single precision: error 5.2e-11 of eʳ.
INLINE double exp_tail_single(double r) {
    double r2 = r * r;
    double a = 0x1.0000003a341efp-1 + r * 0x1.55555440efb1dp-3;
    double b = 0x1.55548d84b08aap-5 + r * 0x1.1112730eba483p-7;
    double c = 0x1.6d8d4b9b0d6b6p-10 + r * 0x1.9f066af103bfcp-13;
    return a + r2 * (b + r2 * c);
}

INLINE double clamp(double x, double lower, double upper) {
    double raised = x < lower ? lower : x;
    return raised > upper ? upper : raised;
}

// eˣ, and what rounding took from it.
INLINE double exp_with_rest(double x, double *rest) {
    // Beyond these the result is 0 or infinite, and k stays within what the two factors hold.
    double y = clamp(x, -746, 710);
    double k = (y * log2e + shifter) - shifter;
    double r = (y - k * ln2_high) - k * ln2_low;
    double above = r + r * r * exp_tail(r);
    double value = 1 + above;
    // In two steps, because 2ᵏ alone may be out of range where eˣ is not; only the second rounds.
    double half = (k * 0.5 + shifter) - shifter;
    double first = power_of_two(half), second = power_of_two(k - half);
    *rest = (above - (value - 1)) * first * second;
    return value * first * second;
}

INLINE double exp_double(double x) {
    double rest;
    return exp_with_rest(x, &rest);
}

// eˣ for a result in single precision.
INLINE double exp_single(double x) {
    double y = clamp(x, -120, 100);
    double k = (y * log2e + shifter) - shifter;
    double r = (y - k * ln2_high) - k * ln2_low;
    return (1 + (r + r * r * exp_tail_single(r))) * power_of_two(k);
}

// eˣ − 1 = (2ᵏ r + (2ᵏ − 1)) + 2ᵏ r² p, and what the last rounding took from it; halved until the
// end so that 2ᵏ does not overflow.
INLINE double expm1_with_rest(double x, double *rest) {
    double y = clamp(x, -50, 710);
    double k = (y * log2e + shifter) - shifter;
    double high = y - k * ln2_high;
    double low = k * ln2_low;
    double r = high - low;
    double half = power_of_two(k - 1);
    double first = half * high + (half - 0.5);
    double second = half * (r * r * exp_tail(r) - low);
    double value = first + second;
    *rest = 2 * (second - (value - first));
    return __builtin_fabs(x) < 0x1p-54 ? x : 2 * value;
}

INLINE double expm1_double(double x) {
    double rest;
    return expm1_with_rest(x, &rest);
}

INLINE double expm1_single(double x) {
    double y = clamp(x, -50, 100);
    double k = (y * log2e + shifter) - shifter;
    double r = (y - k * ln2_high) - k * ln2_low;
    double scale = power_of_two(k);
    double value = scale * (r + r * r * exp_tail_single(r)) + (scale - 1);
    return x == 0 ? x : value;
}

#endif
