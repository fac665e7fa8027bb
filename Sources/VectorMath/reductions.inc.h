// One precision of the reductions: included with T (the type), S (its suffix), MASK (a signed
// integer of the same size) and EXP defined.
//
// Entry i is added to lane i mod 64 / sizeof(T) of one 64-byte vector, and the lanes are added in
// pairs: the same order, and so the same bits, whatever the registers are.

typedef T NAME(vec, S) __attribute__((vector_size(64), aligned(sizeof(T)), may_alias));
typedef MASK NAME(mask, S) __attribute__((vector_size(64)));
#define VEC NAME(vec, S)
#define LANES (64 / sizeof(T))

// Σ xᵢ, or Σ xᵢ².
INLINE T NAME(total, S)(size_t n, const T *x, int squared) {
    VEC a = {0}, b = {0};
    size_t i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
        VEC u = *(const VEC *)(x + i), v = *(const VEC *)(x + i + LANES);
        a += squared ? u * u : u;
        b += squared ? v * v : v;
    }
    a += b;
    if (i + LANES <= n) {
        VEC u = *(const VEC *)(x + i);
        a += squared ? u * u : u;
        i += LANES;
    }
    T lanes[LANES];
    memcpy(lanes, &a, sizeof lanes);
    for (size_t j = 0; i < n; i++, j++) lanes[j] += squared ? x[i] * x[i] : x[i];
    for (size_t width = LANES / 2; width > 0; width /= 2)
        for (size_t j = 0; j < width; j++) lanes[j] += lanes[j + width];
    return lanes[0];
}

// The largest of sign · xᵢ; NaN if there is one, −∞ of none.
INLINE T NAME(largest, S)(size_t n, const T *x, T sign) {
    VEC top = (VEC){0} - (T)INFINITY;
    NAME(mask, S) unordered = {0};
    T best = -(T)INFINITY;
    MASK any = 0;
    size_t i = 0;
    if (n >= 2 * LANES) {
        for (; i + LANES <= n; i += LANES) {
            VEC u = *(const VEC *)(x + i) * sign;
            unordered |= u != u;
            top = __builtin_elementwise_max(top, u);
        }
        for (size_t j = 0; j < LANES; j++) {
            best = top[j] > best ? top[j] : best;
            any |= unordered[j];
        }
    }
    for (; i < n; i++) {
        T u = x[i] * sign;
        any |= u != u;
        best = u > best ? u : best;
    }
    return any ? (T)NAN : best;
}

CLONES T NAME(vm_sum, S)(size_t n, const T *x) { return NAME(total, S)(n, x, 0); }

CLONES T NAME(vm_sum_squares, S)(size_t n, const T *x) { return NAME(total, S)(n, x, 1); }

CLONES T NAME(vm_max, S)(size_t n, const T *x) { return NAME(largest, S)(n, x, 1); }

CLONES T NAME(vm_min, S)(size_t n, const T *x) { return -NAME(largest, S)(n, x, -1); }

// exp(xᵢⱼ − topᵢ) and its sums, of a block of short rows at once, so that they fill the registers.
INLINE void NAME(powers, S)(size_t rows, size_t columns, const T *x, double *tops, double *powers,
                            double *totals) {
    for (size_t i = 0; i < rows; i++) {
        double top = NAME(largest, S)(columns, x + i * columns, 1);
        tops[i] = top;
        FOR_EACH(j, columns) powers[i * columns + j] = x[i * columns + j] - top;
    }
    FOR_EACH(j, rows * columns) powers[j] = EXP(powers[j]);
    for (size_t i = 0; i < rows; i++) totals[i] = total_d(columns, powers + i * columns, 0);
}

// Σ exp(xⱼ − top) of a long row.
INLINE double NAME(long_total, S)(size_t columns, const T *x, double top) {
    double powers[BLOCK], sum = 0;
    for (size_t start = 0; start < columns; start += BLOCK) {
        size_t count = columns - start < BLOCK ? columns - start : BLOCK;
        FOR_EACH(j, count) powers[j] = EXP(x[start + j] - top);
        sum += total_d(count, powers, 0);
    }
    return sum;
}

// The largest entries and Σ exp(xᵢⱼ − topᵢ) of as many rows as fill a block; returns their number.
INLINE size_t NAME(block_totals, S)(size_t rows, size_t columns, const T *x, double *tops,
                                    double *powers, double *totals) {
    if (columns > BLOCK) {
        tops[0] = NAME(largest, S)(columns, x, 1);
        totals[0] = NAME(long_total, S)(columns, x, tops[0]);
        return 1;
    }
    size_t fitting = BLOCK / (columns ? columns : 1);
    size_t count = rows < fitting ? rows : fitting;
    NAME(powers, S)(count, columns, x, tops, powers, totals);
    return count;
}

CLONES void NAME(vm_softmax_rows, S)(size_t rows, size_t columns, const T *x, T *y) {
    double tops[BLOCK], powers[BLOCK], totals[BLOCK];
    while (rows > 0) {
        size_t count = NAME(block_totals, S)(rows, columns, x, tops, powers, totals);
        for (size_t i = 0; i < count; i++, x += columns, y += columns) {
            double scale = 1 / totals[i], top = tops[i];
            const double *row = powers + i * columns;
            if (columns > BLOCK) {
                FOR_EACH(j, columns) y[j] = (T)(EXP(x[j] - top) * scale);
            } else {
                FOR_EACH(j, columns) y[j] = (T)(row[j] * scale);
            }
        }
        rows -= count;
    }
}

CLONES void NAME(vm_log_softmax_rows, S)(size_t rows, size_t columns, const T *x, T *y) {
    double tops[BLOCK], powers[BLOCK], totals[BLOCK];
    while (rows > 0) {
        size_t count = NAME(block_totals, S)(rows, columns, x, tops, powers, totals);
        FOR_EACH(i, count) totals[i] = log_double(totals[i]);
        for (size_t i = 0; i < count; i++, x += columns, y += columns) {
            double top = tops[i], level = totals[i];
            FOR_EACH(j, columns) y[j] = (T)((x[j] - top) - level);
        }
        rows -= count;
    }
}

CLONES void NAME(vm_log_sum_exp_rows, S)(size_t rows, size_t columns, const T *x, T *y) {
    double tops[BLOCK], powers[BLOCK], totals[BLOCK];
    while (rows > 0) {
        size_t count = NAME(block_totals, S)(rows, columns, x, tops, powers, totals);
        // An infinite largest entry is the result; the difference to it would not be a number.
        FOR_EACH(i, count) {
            double level = tops[i] + log_double(totals[i]);
            y[i] = (T)(tops[i] - tops[i] == 0 ? level : tops[i]);
        }
        x += count * columns;
        y += count;
        rows -= count;
    }
}

CLONES void NAME(vm_sum_rows, S)(size_t rows, size_t columns, const T *x, T *y) {
    for (size_t i = 0; i < rows; i++) y[i] = NAME(total, S)(columns, x + i * columns, 0);
}

CLONES void NAME(vm_sum_columns, S)(size_t rows, size_t columns, const T *x, T *y) {
    if (columns == 1) {
        y[0] = NAME(total, S)(rows, x, 0);
        return;
    }
    FOR_EACH(j, columns) y[j] = 0;
    size_t i = 0;
    for (; i + 4 <= rows; i += 4, x += 4 * columns) {
        const T *a = x, *b = a + columns, *c = b + columns, *d = c + columns;
        FOR_EACH(j, columns) y[j] += (a[j] + b[j]) + (c[j] + d[j]);
    }
    for (; i < rows; i++, x += columns) FOR_EACH(j, columns) y[j] += x[j];
}

// In blocks of 16 × 16, of which both the rows read and the rows written stay in the first cache.
CLONES void NAME(vm_transpose, S)(size_t rows, size_t columns, const T *x, T *y) {
    enum { block = 16 };
    for (size_t i0 = 0; i0 < rows; i0 += block)
        for (size_t j0 = 0; j0 < columns; j0 += block) {
            size_t i1 = i0 + block < rows ? i0 + block : rows;
            size_t j1 = j0 + block < columns ? j0 + block : columns;
            for (size_t j = j0; j < j1; j++)
                for (size_t i = i0; i < i1; i++) y[j * rows + i] = x[i * columns + j];
        }
}

#undef VEC
#undef LANES
