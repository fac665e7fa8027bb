// Normalization of rows and columns, softmax carried back, and activations with their derivatives.
#include "errorfunction.h"
#include "hyperbolic.h"

#define PASTE(a, b) a##_##b
#define NAME(f, suffix) PASTE(f, suffix)

#define T double
#define S d
#define EXP exp_double
#define ERF(x) erf_any(x, 0)
#define TANH tanh_double
#define SIGMOID sigmoid_double
#include "norms.inc.h"
#undef T
#undef S
#undef EXP
#undef ERF
#undef TANH
#undef SIGMOID

#define T float
#define S s
#define EXP exp_single
#define ERF(x) erf_any(x, 1)
#define TANH tanh_single
#define SIGMOID sigmoid_single
#include "norms.inc.h"
