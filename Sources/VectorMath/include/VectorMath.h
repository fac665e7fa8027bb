// Element-wise kernels in single and double precision, compiled once per instruction set.
//
// Every function takes the number of entries first and its results last. An output may be the very
// array that is an input, but must not overlap one partly. The kernels fuse multiply-adds only where
// the code says so and add in a fixed order, so that every instruction set gives the same bits.
#ifndef VECTOR_MATH_H
#define VECTOR_MATH_H

#include <stddef.h>
#include <stdint.h>

#include "layers.h"

// What a thread has spent since its counters were cleared.
typedef struct {
    uint64_t flops;
    uint64_t blasCalls;
    uint64_t bytesAllocated;
} vm_counters_t;

extern _Thread_local vm_counters_t vm_counters;

static inline void vm_count_flops(uint64_t flops) { vm_counters.flops += flops; }

static inline void vm_count_blas(uint64_t flops) {
    vm_counters.flops += flops;
    vm_counters.blasCalls += 1;
}

static inline void vm_count_bytes(uint64_t bytes) { vm_counters.bytesAllocated += bytes; }

static inline vm_counters_t vm_counters_get(void) { return vm_counters; }

static inline void vm_counters_set(vm_counters_t counters) { vm_counters = counters; }

// What a thread keeps for later, and how it is let go when the thread ends.
extern _Thread_local void *vm_shelves;

static inline void *vm_shelves_get(void) { return vm_shelves; }

void vm_shelves_set(void *shelves, void (*release)(void *));

#define VM_UNARY(T, S, f) void vm_##f##_##S(size_t n, const T *x, T *y);

// f(x, y) for arrays; f(x, b) with a number on the right; f(a, y) with one on the left.
#define VM_BINARY(T, S, f)                                                  \
    void vm_##f##_##S(size_t n, const T *x, const T *y, T *z);              \
    void vm_##f##_right_##S(size_t n, const T *x, T b, T *z);               \
    void vm_##f##_left_##S(size_t n, T a, const T *y, T *z);

#define VM_DECLARE(T, S)                                                                        \
    VM_UNARY(T, S, exp)                                                                         \
    VM_UNARY(T, S, expm1)                                                                       \
    VM_UNARY(T, S, log)                                                                         \
    VM_UNARY(T, S, log1p)                                                                       \
    VM_UNARY(T, S, tanh)                                                                        \
    VM_UNARY(T, S, sigmoid)                                                                     \
    VM_UNARY(T, S, softplus)                                                                    \
    VM_UNARY(T, S, erf)                                                                         \
    VM_UNARY(T, S, sin)                                                                         \
    VM_UNARY(T, S, cos)                                                                         \
    VM_UNARY(T, S, relu)                                                                        \
    VM_UNARY(T, S, step)                                                                        \
    VM_UNARY(T, S, sqrt)                                                                        \
    VM_UNARY(T, S, square)                                                                      \
    VM_UNARY(T, S, reciprocal)                                                                  \
    VM_UNARY(T, S, abs)                                                                         \
    VM_UNARY(T, S, negate)                                                                      \
    VM_UNARY(T, S, sign)                                                                        \
    VM_BINARY(T, S, add)                                                                        \
    VM_BINARY(T, S, subtract)                                                                   \
    VM_BINARY(T, S, multiply)                                                                   \
    VM_BINARY(T, S, divide)                                                                     \
    VM_BINARY(T, S, maximum)                                                                    \
    VM_BINARY(T, S, minimum)                                                                    \
    VM_BINARY(T, S, greater)                                                                    \
    VM_BINARY(T, S, relu_gradient)                                                              \
    VM_BINARY(T, S, tanh_gradient)                                                              \
    VM_BINARY(T, S, sigmoid_gradient)                                                           \
    void vm_affine_##S(size_t n, T a, const T *x, T b, T *y);                                   \
    void vm_clamp_##S(size_t n, const T *x, T lower, T upper, T *y);                            \
    void vm_axpby_##S(size_t n, T a, const T *x, T b, T *y);                                    \
    void vm_multiply_add_##S(size_t n, const T *x, const T *y, T *z);                           \
    void vm_choose_##S(size_t n, const T *mask, const T *x, const T *y, T *z);                  \
    T vm_sum_##S(size_t n, const T *x);                                                         \
    T vm_sum_squares_##S(size_t n, const T *x);                                                 \
    T vm_max_##S(size_t n, const T *x);                                                         \
    T vm_min_##S(size_t n, const T *x);                                                         \
    T vm_least_difference_##S(size_t n, const T *x, const T *y);                                \
    size_t vm_find_difference_##S(size_t n, const T *x, const T *y, T bound);                   \
    void vm_row_products_##S(size_t rows, size_t columns, const T *a, const T *x, T *y);        \
    void vm_add_rows_##S(size_t rows, size_t columns, const T *w, const T *a, T *y);            \
    void vm_softmax_rows_##S(size_t rows, size_t columns, const T *x, T *y);                    \
    void vm_log_softmax_rows_##S(size_t rows, size_t columns, const T *x, T *y);                \
    void vm_log_sum_exp_rows_##S(size_t rows, size_t columns, const T *x, T *y);                \
    void vm_sum_rows_##S(size_t rows, size_t columns, const T *x, T *y);                        \
    void vm_sum_columns_##S(size_t rows, size_t columns, const T *x, T *y);                     \
    void vm_transpose_##S(size_t rows, size_t columns, const T *x, T *y);                       \
    void vm_momentum_##S(size_t n, T rate, T momentum, T dampening, T decay, int nesterov,      \
                         const T *g, T *v, T *x);                                               \
    void vm_adam_##S(size_t n, T rate, T beta1, T beta2, T epsilon, T correction1,              \
                     T correction2, T coupledDecay, T decoupledDecay, const T *g, T *m, T *v,   \
                     T *x);                                                                     \
    void vm_lion_##S(size_t n, T rate, T beta1, T beta2, T decay, const T *g, T *m, T *x);      \
    void vm_root_scaled_##S(size_t n, T rate, T keep, T weight, T epsilon, T momentum, T decay, \
                            const T *g, T *s, T *b, T *x);

VM_DECLARE(double, d)
VM_DECLARE(float, s)

#endif
