// One precision of the reductions: included with T (type), S (suffix), EXP and LOG defined.

CLONES T NAME(vm_sum, S)(size_t n, const T *x) {
    T total = 0;
    for (size_t i = 0; i < n; i++) total += x[i];
    return total;
}

CLONES T NAME(vm_sum_squares, S)(size_t n, const T *x) {
    T total = 0;
    for (size_t i = 0; i < n; i++) total += x[i] * x[i];
    return total;
}

CLONES T NAME(vm_max, S)(size_t n, const T *x) {
    T best = -(T)INFINITY;
    for (size_t i = 0; i < n; i++) best = x[i] != x[i] ? x[i] : (x[i] > best ? x[i] : best);
    return best;
}

CLONES T NAME(vm_min, S)(size_t n, const T *x) {
    T best = (T)INFINITY;
    for (size_t i = 0; i < n; i++) best = x[i] != x[i] ? x[i] : (x[i] < best ? x[i] : best);
    return best;
}

CLONES void NAME(vm_softmax_rows, S)(size_t rows, size_t columns, const T *x, T *y) {
    for (size_t i = 0; i < rows; i++, x += columns, y += columns) {
        T top = NAME(vm_max, S)(columns, x);
        FOR_EACH(j, columns) y[j] = EXP(x[j] - top);
        T total = NAME(vm_sum, S)(columns, y);
        FOR_EACH(j, columns) y[j] /= total;
    }
}

CLONES void NAME(vm_log_sum_exp_rows, S)(size_t rows, size_t columns, const T *x, T *y) {
    for (size_t i = 0; i < rows; i++, x += columns) {
        T top = NAME(vm_max, S)(columns, x);
        T total = 0;
        for (size_t j = 0; j < columns; j++) total += EXP(x[j] - top);
        y[i] = top - top == 0 ? top + LOG(total) : top;
    }
}

CLONES void NAME(vm_log_softmax_rows, S)(size_t rows, size_t columns, const T *x, T *y) {
    for (size_t i = 0; i < rows; i++, x += columns, y += columns) {
        T level;
        NAME(vm_log_sum_exp_rows, S)(1, columns, x, &level);
        FOR_EACH(j, columns) y[j] = x[j] - level;
    }
}

CLONES void NAME(vm_sum_rows, S)(size_t rows, size_t columns, const T *x, T *y) {
    for (size_t i = 0; i < rows; i++) y[i] = NAME(vm_sum, S)(columns, x + i * columns);
}

CLONES void NAME(vm_sum_columns, S)(size_t rows, size_t columns, const T *x, T *y) {
    FOR_EACH(j, columns) y[j] = 0;
    for (size_t i = 0; i < rows; i++, x += columns) FOR_EACH(j, columns) y[j] += x[j];
}

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
