#include "common.h"

#define UNARY(T, S, f, expression)                           \
    CLONES void vm_##f##_##S(size_t n, const T *xs, T *ys) { \
        for (size_t i = 0; i < n; i++) {                                    \
            T x = xs[i];                                     \
            ys[i] = (T)(expression);                         \
        }                                                    \
    }
#define TRANSCENDENTAL(T, S) \
UNARY(T, S, exp, exp(x)) \
UNARY(T, S, expm1, expm1(x)) \
UNARY(T, S, log, log(x)) \
UNARY(T, S, log1p, log1p(x)) \
UNARY(T, S, tanh, tanh(x)) \
UNARY(T, S, sigmoid, 1/(1+exp(-x))) \
UNARY(T, S, softplus, (x > 0 ? x : 0) + log1p(exp(-fabs(x)))) \
UNARY(T, S, erf, erf(x)) \
UNARY(T, S, sin, sin(x)) \
UNARY(T, S, cos, cos(x))

TRANSCENDENTAL(double, d)
TRANSCENDENTAL(float, s)
