// Arithmetic on arrays: one operation an entry.
#include "common.h"

#define UNARY(T, S, f, expression)                           \
    CLONES void vm_##f##_##S(size_t n, const T *xs, T *ys) { \
        FOR_EACH(i, n) {                                     \
            T x = xs[i];                                     \
            ys[i] = (expression);                            \
        }                                                    \
    }

#define BINARY(T, S, f, expression)                                            \
    CLONES void vm_##f##_##S(size_t n, const T *xs, const T *ys, T *zs) {      \
        FOR_EACH(i, n) {                                                       \
            T x = xs[i], y = ys[i];                                            \
            zs[i] = (expression);                                              \
        }                                                                      \
    }                                                                          \
    CLONES void vm_##f##_right_##S(size_t n, const T *xs, T y, T *zs) {        \
        FOR_EACH(i, n) {                                                       \
            T x = xs[i];                                                       \
            zs[i] = (expression);                                              \
        }                                                                      \
    }                                                                          \
    CLONES void vm_##f##_left_##S(size_t n, T x, const T *ys, T *zs) {         \
        FOR_EACH(i, n) {                                                       \
            T y = ys[i];                                                       \
            zs[i] = (expression);                                              \
        }                                                                      \
    }

// Comparisons are written so that a NaN comes through (relu, maximum, clamp); a mask of it is 0.
#define ARITHMETIC(T, S)                                                                         \
    UNARY(T, S, relu, x < 0 ? 0 : x)                                                             \
    UNARY(T, S, step, x > 0 ? 1 : 0)                                                             \
    UNARY(T, S, sqrt, (T)__builtin_sqrt(x))                                                      \
    UNARY(T, S, square, x * x)                                                                    \
    UNARY(T, S, reciprocal, 1 / x)                                                               \
    UNARY(T, S, abs, (T)__builtin_fabs(x))                                                       \
    UNARY(T, S, negate, -x)                                                                      \
    UNARY(T, S, sign, x > 0 ? 1 : (x < 0 ? -1 : x))                                              \
    BINARY(T, S, add, x + y)                                                                     \
    BINARY(T, S, subtract, x - y)                                                                \
    BINARY(T, S, multiply, x * y)                                                                 \
    BINARY(T, S, divide, x / y)                                                                  \
    BINARY(T, S, maximum, y != y ? y : (x < y ? y : x))                                          \
    BINARY(T, S, minimum, y != y ? y : (y < x ? y : x))                                          \
    BINARY(T, S, greater, x > y ? 1 : 0)                                                         \
    BINARY(T, S, relu_gradient, x > 0 ? y : 0)                                                   \
    BINARY(T, S, tanh_gradient, y * (1 - x * x))                                                  \
    BINARY(T, S, sigmoid_gradient, y * (x * (1 - x)))                                             \
                                                                                                 \
    CLONES void vm_affine_##S(size_t n, T a, const T *xs, T b, T *ys) {                          \
        FOR_EACH(i, n) ys[i] = a * xs[i] + b;                                                    \
    }                                                                                            \
    CLONES void vm_clamp_##S(size_t n, const T *xs, T lower, T upper, T *ys) {                   \
        FOR_EACH(i, n) {                                                                         \
            T x = xs[i];                                                                         \
            T raised = x < lower ? lower : x;                                                    \
            ys[i] = raised > upper ? upper : raised;                                             \
        }                                                                                        \
    }                                                                                            \
    CLONES void vm_axpby_##S(size_t n, T a, const T *xs, T b, T *ys) {                           \
        FOR_EACH(i, n) ys[i] = a * xs[i] + b * ys[i];                                            \
    }                                                                                            \
    CLONES void vm_multiply_add_##S(size_t n, const T *xs, const T *ys, T *zs) {                 \
        FOR_EACH(i, n) zs[i] += xs[i] * ys[i];                                                   \
    }                                                                                            \
    CLONES void vm_choose_##S(size_t n, const T *masks, const T *xs, const T *ys, T *zs) {       \
        FOR_EACH(i, n) zs[i] = masks[i] != 0 ? xs[i] : ys[i];                                    \
    }

ARITHMETIC(double, d)
ARITHMETIC(float, s)
