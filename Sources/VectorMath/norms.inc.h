// One precision of the normalizations: included with T (the type), S (its suffix), EXP, TANH, ERF
// and SIGMOID defined.
//
// Sums of a row run over the lanes of one 64-byte vector, which are added in pairs: the same order,
// and so the same bits, whatever the registers are.

typedef T NAME(lanes, S) __attribute__((vector_size(64), aligned(sizeof(T)), may_alias));
#define VEC NAME(lanes, S)
#define LANES (64 / sizeof(T))

// Σ (xᵢ − a)(yᵢ − b), or Σ (xᵢ − a) where y is null.
INLINE T NAME(product_sum, S)(size_t n, const T *x, T a, const T *y, T b) {
    VEC sum = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        VEC u = *(const VEC *)(x + i) - a;
        sum += y ? u * (*(const VEC *)(y + i) - b) : u;
    }
    T lanes[LANES];
    memcpy(lanes, &sum, sizeof lanes);
    for (size_t j = 0; i < n; i++, j++) lanes[j] += (x[i] - a) * (y ? y[i] - b : 1);
    for (size_t width = LANES / 2; width > 0; width /= 2)
        for (size_t j = 0; j < width; j++) lanes[j] += lanes[j + width];
    return lanes[0];
}

CLONES void NAME(vm_norm_rows, S)(size_t rows, size_t columns, int centered, T epsilon,
                                  const T *x, const T *scale, const T *shift, T *y, T *means,
                                  T *factors) {
    T share = 1 / (T)columns;
    for (size_t i = 0; i < rows; i++, x += columns, y += columns) {
        T mean = centered ? share * NAME(product_sum, S)(columns, x, 0, 0, 0) : 0;
        T square = share * NAME(product_sum, S)(columns, x, mean, x, mean);
        T factor = 1 / (T)__builtin_sqrt(square + epsilon);
        means[i] = mean;
        factors[i] = factor;
        if (shift) {
            FOR_EACH(j, columns) y[j] = (x[j] - mean) * factor * scale[j] + shift[j];
        } else {
            FOR_EACH(j, columns) y[j] = (x[j] - mean) * factor * scale[j];
        }
    }
}

// With z = (x − μ) f and p = g · scale: dx = f (p − mean p − z mean(p z)), without mean p where
// nothing is centered; dscale += g z, dshift += g.
CLONES void NAME(vm_norm_rows_gradient, S)(size_t rows, size_t columns, int centered, const T *x,
                                           const T *means, const T *factors, const T *scale,
                                           const T *g, T *dx, T *dscale, T *dshift) {
    T share = 1 / (T)columns;
    for (size_t i = 0; i < rows; i++, x += columns, g += columns, dx += columns) {
        T mean = means[i], factor = factors[i];
        FOR_EACH(j, columns) {
            dscale[j] += g[j] * ((x[j] - mean) * factor);
            dshift[j] += g[j];
            dx[j] = g[j] * scale[j];
        }
        T level = centered ? share * NAME(product_sum, S)(columns, dx, 0, 0, 0) : 0;
        T slope = share * factor * factor * NAME(product_sum, S)(columns, dx, 0, x, mean);
        FOR_EACH(j, columns) dx[j] = factor * (dx[j] - level - (x[j] - mean) * slope);
    }
}

CLONES void NAME(vm_norm_columns, S)(size_t rows, size_t columns, T epsilon, const T *x,
                                     const T *scale, const T *shift, T *y, T *means, T *factors) {
    T share = 1 / (T)rows;
    FOR_EACH(j, columns) means[j] = factors[j] = 0;
    for (size_t i = 0; i < rows; i++) FOR_EACH(j, columns) means[j] += x[i * columns + j];
    FOR_EACH(j, columns) means[j] *= share;
    for (size_t i = 0; i < rows; i++)
        FOR_EACH(j, columns) {
            T u = x[i * columns + j] - means[j];
            factors[j] += u * u;
        }
    FOR_EACH(j, columns) factors[j] = 1 / (T)__builtin_sqrt(share * factors[j] + epsilon);
    for (size_t i = 0; i < rows; i++, x += columns, y += columns)
        FOR_EACH(j, columns) y[j] = (x[j] - means[j]) * factors[j] * scale[j] + shift[j];
}

CLONES void NAME(vm_norm_columns_gradient, S)(size_t rows, size_t columns, const T *x,
                                              const T *means, const T *factors, const T *scale,
                                              const T *g, T *dx, T *dscale, T *dshift) {
    T share = 1 / (T)rows;
    FOR_EACH(j, columns) dscale[j] = dshift[j] = 0;
    for (size_t i = 0; i < rows; i++)
        FOR_EACH(j, columns) {
            size_t k = i * columns + j;
            dscale[j] += g[k] * ((x[k] - means[j]) * factors[j]);
            dshift[j] += g[k];
        }
    for (size_t i = 0; i < rows; i++)
        FOR_EACH(j, columns) {
            size_t k = i * columns + j;
            T z = (x[k] - means[j]) * factors[j];
            dx[k] = factors[j] * scale[j] * (g[k] - share * (dshift[j] + z * dscale[j]));
        }
}

// dx = factor · y (g − Σ g y) in every row.
CLONES void NAME(vm_softmax_gradient, S)(size_t rows, size_t columns, T factor, const T *y,
                                         const T *g, T *dx) {
    for (size_t i = 0; i < rows; i++, y += columns, g += columns, dx += columns) {
        T level = NAME(product_sum, S)(columns, y, 0, g, 0);
        FOR_EACH(j, columns) dx[j] = factor * y[j] * (g[j] - level);
    }
}

// The largest of some entries; a NaN may get lost, but makes the sum of powers one.
INLINE T NAME(top, S)(size_t n, const T *x) {
    VEC best = (VEC){0} - (T)INFINITY;
    T top = -(T)INFINITY;
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        best = __builtin_elementwise_max(best, *(const VEC *)(x + i));
    if (i > 0)
        for (size_t j = 0; j < LANES; j++) top = best[j] > top ? best[j] : top;
    for (; i < n; i++) top = x[i] > top ? x[i] : top;
    return top;
}

// Softmax of factor · x in every row i of every matrix; if causal, over the first
// i + 1 + columns − rows columns, with zeros behind them.
CLONES void NAME(vm_attention_weights, S)(size_t matrices, size_t rows, size_t columns, int causal,
                                          T factor, const T *x, T *y) {
    for (size_t row = 0; row < matrices * rows; row++, x += columns, y += columns) {
        size_t n = causal ? row % rows + 1 + columns - rows : columns;
        FOR_EACH(j, n) y[j] = factor * x[j];
        T top = NAME(top, S)(n, y);
        FOR_EACH(j, n) y[j] = (T)EXP(y[j] - top);
        T share = 1 / NAME(product_sum, S)(n, y, 0, 0, 0);
        FOR_EACH(j, n) y[j] *= share;
        for (size_t j = n; j < columns; j++) y[j] = 0;
    }
}

// x Φ(x) and Φ(x) + x φ(x); √½ and 1 / √(2π) stand as numbers.
CLONES void NAME(vm_gelu, S)(size_t n, const T *xs, T *y) {
    FOR_EACH(i, n) {
        double x = xs[i];
        y[i] = (T)(0.5 * x * (1 + ERF(x * 0.70710678118654752440)));
    }
}

CLONES void NAME(vm_gelu_gradient, S)(size_t n, const T *xs, const T *g, T *dx) {
    FOR_EACH(i, n) {
        double x = xs[i];
        double level = 0.5 * (1 + ERF(x * 0.70710678118654752440));
        double density = EXP(-0.5 * x * x) * 0.39894228040143267794;
        dx[i] = (T)(g[i] * (level + x * density));
    }
}

// ½ x (1 + t) with t = tanh u, u = √(2/π) (x + 0.044715 x³).
CLONES void NAME(vm_gelu_tanh, S)(size_t n, const T *xs, T *y) {
    FOR_EACH(i, n) {
        double x = xs[i];
        y[i] = (T)(0.5 * x * (1 + TANH(0.79788456080286535588 * x * (1 + 0.044715 * x * x))));
    }
}

CLONES void NAME(vm_gelu_tanh_gradient, S)(size_t n, const T *xs, const T *g, T *dx) {
    FOR_EACH(i, n) {
        double x = xs[i], c = 0.79788456080286535588;
        double t = TANH(c * x * (1 + 0.044715 * x * x));
        double slope = c * (1 + 3 * 0.044715 * x * x);
        dx[i] = (T)(g[i] * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope));
    }
}

// x s with s = 1 / (1 + e⁻ˣ), and s (1 + x (1 − s)).
CLONES void NAME(vm_silu, S)(size_t n, const T *xs, T *y) {
    FOR_EACH(i, n) {
        double x = xs[i];
        y[i] = (T)(x * SIGMOID(x));
    }
}

CLONES void NAME(vm_silu_gradient, S)(size_t n, const T *xs, const T *g, T *dx) {
    FOR_EACH(i, n) {
        double x = xs[i], s = SIGMOID(x);
        dx[i] = (T)(g[i] * (s * (1 + x * (1 - s))));
    }
}

#undef VEC
#undef LANES
