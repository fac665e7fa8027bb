// One precision of pooling and of filters for single channels: included by windows.inc.h.

// Runs the body for every place of the window, with `o` the offset of the output entries, the taps
// inside the image (lines ky0 to ky1, columns kx0 to kx1), and `origin` the offset of the input
// entries under the first tap.
#define EACH_PLACE(w, images, ...)                                                                \
    ptrdiff_t n = (ptrdiff_t)(w)->channels;                                                       \
    ptrdiff_t height = (ptrdiff_t)(w)->height, width = (ptrdiff_t)(w)->width;                     \
    ptrdiff_t downward = (ptrdiff_t)(w)->dilationY * width * n;                                   \
    ptrdiff_t rightward = (ptrdiff_t)(w)->dilationX * n;                                          \
    (void)downward, (void)rightward;                                                              \
    ptrdiff_t o = 0;                                                                              \
    for (size_t row = 0; row < (images) * (w)->outHeight; row++) {                                \
        ptrdiff_t image = (ptrdiff_t)(row / (w)->outHeight) * height;                             \
        ptrdiff_t top = (ptrdiff_t)(row % (w)->outHeight * (w)->strideY) - (ptrdiff_t)(w)->padY;  \
        ptrdiff_t ky0 = inside_from(top, (w)->dilationY);                                         \
        ptrdiff_t ky1 = inside_to(top, (w)->dilationY, height, (w)->kernelHeight);                \
        for (size_t column = 0; column < (w)->outWidth; column++, o += n) {                       \
            ptrdiff_t left = (ptrdiff_t)(column * (w)->strideX) - (ptrdiff_t)(w)->padX;           \
            ptrdiff_t kx0 = inside_from(left, (w)->dilationX);                                    \
            ptrdiff_t kx1 = inside_to(left, (w)->dilationX, width, (w)->kernelWidth);             \
            ptrdiff_t origin = ((image + top) * width + left) * n;                                \
            __VA_ARGS__                                                                           \
        }                                                                                         \
    }

// Runs the body for every tap of a place, with `p` the offset of the input entries under it and
// `tap` its number.
#define EACH_TAP(w, ...)                                                                          \
    for (ptrdiff_t ky = ky0; ky < ky1; ky++)                                                      \
        for (ptrdiff_t kx = kx0; kx < kx1; kx++) {                                                \
            ptrdiff_t p = origin + ky * downward + kx * rightward;                                \
            T tap = (T)(ky * (ptrdiff_t)(w)->kernelWidth + kx);                                   \
            (void)tap;                                                                            \
            __VA_ARGS__                                                                           \
        }

// u where the mask is set, else v.
#define EITHER(mask, u, v) ((WIDE)(((mask) & (CHOICE)(u)) | (~(mask) & (CHOICE)(v))))

// The factors of a channel lie taps apart.
#define FACTOR ((ky * (ptrdiff_t)w->kernelWidth + kx) * n + c)

// A NaN comes through. The number of a tap is kept as a scalar, so that it compares with vectors.
CLONES void NAME(vm_max_pool, S)(const vm_window_t *w, size_t images, const T *x, T *y,
                                 T *taps) {
    EACH_PLACE(w, images, {
        ptrdiff_t c = 0;
        for (; c + LANES <= n; c += LANES) {
            WIDE best = (WIDE){0} - (T)INFINITY;
            WIDE chosen = (WIDE){0} - 1;
            EACH_TAP(w, {
                WIDE u = LOAD(x + p + c);
                CHOICE takes = (u > best) | (u != u) | (chosen < 0);
                best = EITHER(takes, u, best);
                chosen = EITHER(takes, (WIDE){0} + tap, chosen);
            })
            STORE(y + o + c, best);
            STORE(taps + o + c, chosen);
        }
        REST
        for (; c < n; c++) {
            T best = -(T)INFINITY;
            T chosen = -1;
            EACH_TAP(w, {
                T u = x[p + c];
                int takes = u > best || u != u || chosen < 0;
                best = takes ? u : best;
                chosen = takes ? tap : chosen;
            })
            y[o + c] = best;
            taps[o + c] = chosen;
        }
    })
}

CLONES void NAME(vm_max_take, S)(const vm_window_t *w, size_t images, const T *x,
                                 const T *taps, T *y) {
    EACH_PLACE(w, images, {
        ptrdiff_t c = 0;
        for (; c + LANES <= n; c += LANES) {
            WIDE chosen = LOAD(taps + o + c);
            WIDE value = {0};
            EACH_TAP(w, { value = EITHER(chosen == tap, LOAD(x + p + c), value); })
            STORE(y + o + c, value);
        }
        REST
        for (; c < n; c++) {
            T value = 0;
            EACH_TAP(w, { value = taps[o + c] == tap ? x[p + c] : value; })
            y[o + c] = value;
        }
    })
}

// Windows that do not meet write each entry once.
INLINE void NAME(put, S)(const vm_window_t *w, size_t images, const T *g, const T *taps, T *x,
                         int adds) {
    EACH_PLACE(w, images, {
        ptrdiff_t c = 0;
        for (; c + LANES <= n; c += LANES) {
            WIDE chosen = LOAD(taps + o + c);
            CHOICE u = (CHOICE)LOAD(g + o + c);
            EACH_TAP(w, {
                WIDE share = (WIDE)((chosen == tap) & u);
                STORE(x + p + c, adds ? LOAD(x + p + c) + share : share);
            })
        }
        REST
        for (; c < n; c++) {
            EACH_TAP(w, {
                T share = taps[o + c] == tap ? g[o + c] : 0;
                x[p + c] = adds ? x[p + c] + share : share;
            })
        }
    })
}

CLONES void NAME(vm_max_put, S)(const vm_window_t *w, size_t images, const T *g, const T *taps,
                                T *x) {
    int meets = w->strideY < w->kernelHeight || w->strideX < w->kernelWidth;
    int covers = w->strideY == w->kernelHeight && w->strideX == w->kernelWidth &&
                 w->padY == 0 && w->padX == 0 && w->outHeight * w->strideY == w->height &&
                 w->outWidth * w->strideX == w->width;
    if (!covers) memset(x, 0, images * w->height * w->width * w->channels * sizeof(T));
    if (meets) {
        NAME(put, S)(w, images, g, taps, x, 1);
    } else {
        NAME(put, S)(w, images, g, taps, x, 0);
    }
}

CLONES void NAME(vm_sum_pool, S)(const vm_window_t *w, size_t images, const T *x, T *y) {
    EACH_PLACE(w, images, {
        ptrdiff_t c = 0;
        for (; c + LANES <= n; c += LANES) {
            WIDE sum = LOAD(y + o + c);
            EACH_TAP(w, { sum += LOAD(x + p + c); })
            STORE(y + o + c, sum);
        }
        REST
        for (; c < n; c++) {
            T sum = y[o + c];
            EACH_TAP(w, { sum += x[p + c]; })
            y[o + c] = sum;
        }
    })
}

CLONES void NAME(vm_sum_spread, S)(const vm_window_t *w, size_t images, const T *g, T *x) {
    EACH_PLACE(w, images, {
        ptrdiff_t c = 0;
        for (; c + LANES <= n; c += LANES) {
            EACH_TAP(w, { STORE(x + p + c, LOAD(x + p + c) + LOAD(g + o + c)); })
        }
        REST
        for (; c < n; c++) {
            EACH_TAP(w, { *(x + p + c) += g[o + c]; })
        }
    })
}

CLONES void NAME(vm_depthwise, S)(const vm_window_t *w, size_t images, const T *x,
                                  const T *weights, T *y) {
    EACH_PLACE(w, images, {
        ptrdiff_t c = 0;
        for (; c + LANES <= n; c += LANES) {
            WIDE sum = LOAD(y + o + c);
            EACH_TAP(w, { sum += LOAD(x + p + c) * LOAD(weights + FACTOR); })
            STORE(y + o + c, sum);
        }
        REST
        for (; c < n; c++) {
            T sum = y[o + c];
            EACH_TAP(w, { sum += x[p + c] * weights[FACTOR]; })
            y[o + c] = sum;
        }
    })
}

CLONES void NAME(vm_depthwise_input, S)(const vm_window_t *w, size_t images, const T *g,
                                        const T *weights, T *x) {
    EACH_PLACE(w, images, {
        ptrdiff_t c = 0;
        for (; c + LANES <= n; c += LANES) {
            WIDE u = LOAD(g + o + c);
            EACH_TAP(w, { STORE(x + p + c, LOAD(x + p + c) + u * LOAD(weights + FACTOR)); })
        }
        REST
        for (; c < n; c++) {
            EACH_TAP(w, { *(x + p + c) += g[o + c] * weights[FACTOR]; })
        }
    })
}

CLONES void NAME(vm_depthwise_weights, S)(const vm_window_t *w, size_t images, const T *x,
                                          const T *g, T *weights) {
    EACH_PLACE(w, images, {
        ptrdiff_t c = 0;
        for (; c + LANES <= n; c += LANES) {
            WIDE u = LOAD(g + o + c);
            EACH_TAP(w, {
                STORE(weights + FACTOR, LOAD(weights + FACTOR) + LOAD(x + p + c) * u);
            })
        }
        REST
        for (; c < n; c++) {
            EACH_TAP(w, { *(weights + FACTOR) += x[p + c] * g[o + c]; })
        }
    })
}

#undef FACTOR
#undef EITHER
#undef EACH_TAP
#undef EACH_PLACE
