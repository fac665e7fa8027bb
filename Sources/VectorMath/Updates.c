// The steps of first-order optimizers, fused into one pass over the parameters.
#include "common.h"

#define UPDATES(T, S)                                                                            \
    CLONES void vm_momentum_##S(size_t n, T rate, T momentum, T dampening, T decay,              \
                                int nesterov, const T *gs, T *vs, T *xs) {                       \
        T keep = 1 - dampening;                                                                  \
        if (nesterov) {                                                                          \
            FOR_EACH(i, n) {                                                                     \
                T g = gs[i] + decay * xs[i];                                                     \
                T v = momentum * vs[i] + keep * g;                                               \
                vs[i] = v;                                                                       \
                xs[i] -= rate * (g + momentum * v);                                              \
            }                                                                                    \
        } else {                                                                                 \
            FOR_EACH(i, n) {                                                                     \
                T g = gs[i] + decay * xs[i];                                                     \
                T v = momentum * vs[i] + keep * g;                                               \
                vs[i] = v;                                                                       \
                xs[i] -= rate * v;                                                               \
            }                                                                                    \
        }                                                                                        \
    }                                                                                            \
    CLONES void vm_adam_##S(size_t n, T rate, T beta1, T beta2, T epsilon, T correction1,        \
                            T correction2, T coupledDecay, T decoupledDecay, const T *gs,        \
                            T *ms, T *vs, T *xs) {                                               \
        T keep = 1 - rate * decoupledDecay;                                                      \
        FOR_EACH(i, n) {                                                                         \
            T g = gs[i] + coupledDecay * xs[i];                                                  \
            T m = beta1 * ms[i] + (1 - beta1) * g;                                               \
            T v = beta2 * vs[i] + (1 - beta2) * g * g;                                           \
            ms[i] = m;                                                                           \
            vs[i] = v;                                                                           \
            T scale = (T)__builtin_sqrt(v / correction2) + epsilon;                              \
            xs[i] = keep * xs[i] - rate * (m / correction1) / scale;                             \
        }                                                                                        \
    }                                                                                            \
    CLONES void vm_lion_##S(size_t n, T rate, T beta1, T beta2, T decay, const T *gs, T *ms,     \
                            T *xs) {                                                             \
        FOR_EACH(i, n) {                                                                         \
            T g = gs[i];                                                                         \
            T c = beta1 * ms[i] + (1 - beta1) * g;                                               \
            T direction = c > 0 ? 1 : (c < 0 ? -1 : c);                                          \
            xs[i] -= rate * (direction + decay * xs[i]);                                         \
            ms[i] = beta2 * ms[i] + (1 - beta2) * g;                                             \
        }                                                                                        \
    }                                                                                            \
    CLONES void vm_root_scaled_##S(size_t n, T rate, T keep, T weight, T epsilon, T momentum,    \
                                   T decay, const T *gs, T *ss, T *bs, T *xs) {                  \
        if (bs) {                                                                                \
            FOR_EACH(i, n) {                                                                     \
                T g = gs[i] + decay * xs[i];                                                     \
                T s = keep * ss[i] + weight * g * g;                                             \
                ss[i] = s;                                                                       \
                T b = momentum * bs[i] + g / ((T)__builtin_sqrt(s) + epsilon);                   \
                bs[i] = b;                                                                       \
                xs[i] -= rate * b;                                                               \
            }                                                                                    \
        } else {                                                                                 \
            FOR_EACH(i, n) {                                                                     \
                T g = gs[i] + decay * xs[i];                                                     \
                T s = keep * ss[i] + weight * g * g;                                             \
                ss[i] = s;                                                                       \
                xs[i] -= rate * g / ((T)__builtin_sqrt(s) + epsilon);                            \
            }                                                                                    \
        }                                                                                        \
    }

UPDATES(double, d)
UPDATES(float, s)
