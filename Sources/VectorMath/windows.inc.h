// One precision of the windows: included with T (the type), S (its suffix) and MASK (a signed
// integer of the same size) defined.

typedef T NAME(wide, S) __attribute__((vector_size(32), aligned(sizeof(T)), may_alias));
typedef MASK NAME(choice, S) __attribute__((vector_size(32), aligned(sizeof(T)), may_alias));
#define WIDE NAME(wide, S)
#define CHOICE NAME(choice, S)
#define LANES (ptrdiff_t)(32 / sizeof(T))

// Channels are few, so the vectors are short and the rest is a plain loop, where the compiler's
// own choice would be long vectors and a long rest.
#define REST _Pragma("clang loop vectorize(disable) unroll(disable)")
#define LOAD(p) (*(const WIDE *)(p))
#define STORE(p, v) (*(WIDE *)(p) = (v))

// y ← x, or y ← y + x, of a run that may be too short for a call of memcpy to pay.
INLINE void NAME(run, S)(ptrdiff_t n, const T *x, T *y, int adds) {
    ptrdiff_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        STORE(y + i, adds ? LOAD(y + i) + LOAD(x + i) : LOAD(x + i));
    }
    REST
    for (; i < n; i++) {
        y[i] = adds ? y[i] + x[i] : x[i];
        // Keeps the compiler from making a call of it.
        __asm__ volatile("");
    }
}

INLINE void NAME(zeros, S)(ptrdiff_t n, T *y) {
    ptrdiff_t i = 0;
    for (; i + LANES <= n; i += LANES) STORE(y + i, (WIDE){0});
    REST
    for (; i < n; i++) {
        y[i] = 0;
        __asm__ volatile("");
    }
}

// Between one kernel row of a patch and the row of the image under it. Positions before and after
// the image are zeros in the patch and nowhere in the image.
INLINE void NAME(patch_row, S)(const vm_window_t *w, ptrdiff_t left, ptrdiff_t channels, T *image,
                               T *patch, int back) {
    ptrdiff_t step = (ptrdiff_t)w->channels;
    ptrdiff_t width = (ptrdiff_t)w->width;
    if (w->dilationX == 1 && channels == step) {
        ptrdiff_t right = left + (ptrdiff_t)w->kernelWidth;
        ptrdiff_t from = left < 0 ? 0 : left, to = right > width ? width : right;
        if (from > to) from = to = right;
        ptrdiff_t before = (from - left) * step, inside = (to - from) * step;
        ptrdiff_t total = (ptrdiff_t)w->kernelWidth * step;
        if (back) {
            NAME(run, S)(inside, patch + before, image + from * step, 1);
        } else {
            NAME(zeros, S)(before, patch);
            NAME(run, S)(inside, image + from * step, patch + before, 0);
            NAME(zeros, S)(total - before - inside, patch + before + inside);
        }
        return;
    }
    for (size_t k = 0; k < w->kernelWidth; k++, patch += channels) {
        ptrdiff_t column = left + (ptrdiff_t)(k * w->dilationX);
        int outside = column < 0 || column >= width;
        if (back) {
            if (!outside) NAME(run, S)(channels, patch, image + column * step, 1);
        } else if (outside) {
            NAME(zeros, S)(channels, patch);
        } else {
            NAME(run, S)(channels, image + column * step, patch, 0);
        }
    }
}

// One channel: a patch row is too short to be copied, so that each tap goes along the places.
INLINE void NAME(thin_patches, S)(const vm_window_t *w, size_t start, size_t rows, T *x,
                                  T *patches, int back) {
    ptrdiff_t places = (ptrdiff_t)w->outWidth, size = (ptrdiff_t)(w->kernelHeight * w->kernelWidth);
    ptrdiff_t step = (ptrdiff_t)(w->strideX * w->channels);
    for (size_t row = start; row < start + rows; row++, patches += places * size) {
        T *image = x + row / w->outHeight * w->height * w->width * w->channels;
        ptrdiff_t top = (ptrdiff_t)(row % w->outHeight * w->strideY) - (ptrdiff_t)w->padY;
        for (ptrdiff_t tap = 0; tap < size; tap++) {
            ptrdiff_t ky = tap / (ptrdiff_t)w->kernelWidth, kx = tap % (ptrdiff_t)w->kernelWidth;
            ptrdiff_t line = top + ky * (ptrdiff_t)w->dilationY;
            ptrdiff_t left = kx * (ptrdiff_t)w->dilationX - (ptrdiff_t)w->padX;
            ptrdiff_t from = inside_from(left, w->strideX);
            ptrdiff_t to = inside_to(left, w->strideX, (ptrdiff_t)w->width, w->outWidth);
            if (line < 0 || line >= (ptrdiff_t)w->height || from >= to) from = to = 0;
            ptrdiff_t under = (line * (ptrdiff_t)w->width + left) * (ptrdiff_t)w->channels;
            T *patch = patches + tap;
            if (back) {
                REST
                for (ptrdiff_t i = from; i < to; i++) image[under + i * step] += patch[i * size];
                continue;
            }
            REST
            for (ptrdiff_t i = 0; i < from; i++) patch[i * size] = 0;
            REST
            for (ptrdiff_t i = from; i < to; i++) patch[i * size] = image[under + i * step];
            REST
            for (ptrdiff_t i = to; i < places; i++) patch[i * size] = 0;
        }
    }
}

INLINE void NAME(patches, S)(const vm_window_t *w, size_t start, size_t rows, size_t first,
                             ptrdiff_t channels, T *x, T *patches, int back) {
    if (channels == 1) return NAME(thin_patches, S)(w, start, rows, x + first, patches, back);
    ptrdiff_t run = (ptrdiff_t)w->kernelWidth * channels;
    for (size_t row = start; row < start + rows; row++) {
        T *image = x + row / w->outHeight * w->height * w->width * w->channels + first;
        ptrdiff_t top = (ptrdiff_t)(row % w->outHeight * w->strideY) - (ptrdiff_t)w->padY;
        for (size_t column = 0; column < w->outWidth; column++) {
            ptrdiff_t left = (ptrdiff_t)(column * w->strideX) - (ptrdiff_t)w->padX;
            for (size_t k = 0; k < w->kernelHeight; k++, patches += run) {
                ptrdiff_t line = top + (ptrdiff_t)(k * w->dilationY);
                if (line >= 0 && line < (ptrdiff_t)w->height) {
                    T *under = image + line * (ptrdiff_t)(w->width * w->channels);
                    NAME(patch_row, S)(w, left, channels, under, patches, back);
                } else if (!back) {
                    NAME(zeros, S)(run, patches);
                }
            }
        }
    }
}

CLONES void NAME(vm_patches, S)(const vm_window_t *w, size_t start, size_t rows, size_t first,
                                size_t channels, const T *x, T *patches) {
    NAME(patches, S)(w, start, rows, first, (ptrdiff_t)channels, (T *)x, patches, 0);
}

CLONES void NAME(vm_add_patches, S)(const vm_window_t *w, size_t start, size_t rows, size_t first,
                                    size_t channels, const T *patches, T *x) {
    NAME(patches, S)(w, start, rows, first, (ptrdiff_t)channels, x, (T *)patches, 1);
}

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
#undef REST
#undef LOAD
#undef STORE
#undef WIDE
#undef CHOICE
#undef LANES
