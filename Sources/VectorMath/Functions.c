// Elementary functions of arrays. Results in double precision are within 2 units in the last place;
// those in single precision are computed in double and are within 0.6.
#include "errorfunction.h"
#include "hyperbolic.h"
#include "logarithm.h"

// log(1 + eˣ) = max(x, 0) + log(1 + e^(−|x|)).
INLINE double softplus_any(double x, int single) {
    double y = -__builtin_fabs(x);
    double e = single ? exp_single(y) : exp_double(y);
    return (x < 0 ? 0 : x) + log1p_any(e, single);
}

#define UNARY(T, S, f, expression)                           \
    CLONES void vm_##f##_##S(size_t n, const T *xs, T *ys) { \
        FOR_EACH(i, n) {                                     \
            double x = xs[i];                                \
            ys[i] = (T)(expression);                         \
        }                                                    \
    }

UNARY(double, d, exp, exp_double(x))
UNARY(double, d, expm1, expm1_double(x))
UNARY(double, d, log, log_double(x))
UNARY(double, d, log1p, log1p_any(x, 0))
UNARY(double, d, tanh, tanh_double(x))
UNARY(double, d, sigmoid, sigmoid_double(x))
UNARY(double, d, softplus, softplus_any(x, 0))
UNARY(double, d, erf, erf_any(x, 0))

UNARY(float, s, exp, exp_single(x))
UNARY(float, s, expm1, expm1_single(x))
UNARY(float, s, log, log_single(x))
UNARY(float, s, log1p, log1p_any(x, 1))
UNARY(float, s, tanh, tanh_single(x))
UNARY(float, s, sigmoid, sigmoid_single(x))
UNARY(float, s, softplus, softplus_any(x, 1))
UNARY(float, s, erf, erf_any(x, 1))

// The reduction of large arguments does not vectorise; the C library's functions are exact enough.
void vm_sin_d(size_t n, const double *x, double *y) {
    for (size_t i = 0; i < n; i++) y[i] = sin(x[i]);
}

void vm_cos_d(size_t n, const double *x, double *y) {
    for (size_t i = 0; i < n; i++) y[i] = cos(x[i]);
}

void vm_sin_s(size_t n, const float *x, float *y) {
    for (size_t i = 0; i < n; i++) y[i] = sinf(x[i]);
}

void vm_cos_s(size_t n, const float *x, float *y) {
    for (size_t i = 0; i < n; i++) y[i] = cosf(x[i]);
}
