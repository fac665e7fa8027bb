// One precision of the windows: included with T (the type), S (its suffix) and MASK (a signed
// integer of the same size) defined.

typedef T NAME(wide, S) __attribute__((vector_size(32), aligned(sizeof(T)), may_alias));
typedef MASK NAME(choice, S) __attribute__((vector_size(32), aligned(sizeof(T)), may_alias));
#define WIDE NAME(wide, S)
#define CHOICE NAME(choice, S)
#define LANES (32 / sizeof(T))

// Channels are few, so the vectors are short and the rest is a plain loop, where the compiler's
// own choice would be long vectors and a long rest.
#define REST _Pragma("clang loop vectorize(disable) unroll(disable)")
#define LOAD(p) (*(const WIDE *)(p))
#define STORE(p, v) (*(WIDE *)(p) = (v))

// y ← x, or y ← y + x, of a run that may be too short for a call of memcpy to pay.
INLINE void NAME(run, S)(size_t n, const T *x, T *y, int adds) {
    size_t i = 0;
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

INLINE void NAME(zeros, S)(size_t n, T *y) {
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) STORE(y + i, (WIDE){0});
    REST
    for (; i < n; i++) {
        y[i] = 0;
        __asm__ volatile("");
    }
}

// Between one kernel row of a patch and the row of the image under it. Positions before and after
// the image are zeros in the patch and nowhere in the image.
INLINE void NAME(patch_row, S)(const vm_window_t *w, ptrdiff_t left, size_t channels, T *image,
                               T *patch, int back) {
    size_t step = w->channels;
    ptrdiff_t width = (ptrdiff_t)w->width;
    if (w->dilationX == 1 && channels == step) {
        ptrdiff_t right = left + (ptrdiff_t)w->kernelWidth;
        ptrdiff_t from = left < 0 ? 0 : left, to = right > width ? width : right;
        if (from > to) from = to = right;
        size_t before = (size_t)(from - left) * step, inside = (size_t)(to - from) * step;
        size_t total = w->kernelWidth * step;
        if (back) {
            NAME(run, S)(inside, patch + before, image + from * (ptrdiff_t)step, 1);
        } else {
            NAME(zeros, S)(before, patch);
            NAME(run, S)(inside, image + from * (ptrdiff_t)step, patch + before, 0);
            NAME(zeros, S)(total - before - inside, patch + before + inside);
        }
        return;
    }
    for (size_t k = 0; k < w->kernelWidth; k++, patch += channels) {
        ptrdiff_t column = left + (ptrdiff_t)(k * w->dilationX);
        int outside = column < 0 || column >= width;
        if (back) {
            if (!outside) NAME(run, S)(channels, patch, image + column * (ptrdiff_t)step, 1);
        } else if (outside) {
            NAME(zeros, S)(channels, patch);
        } else {
            NAME(run, S)(channels, image + column * (ptrdiff_t)step, patch, 0);
        }
    }
}

INLINE void NAME(patches, S)(const vm_window_t *w, size_t start, size_t rows, size_t first,
                             size_t channels, T *x, T *patches, int back) {
    size_t run = w->kernelWidth * channels;
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
    NAME(patches, S)(w, start, rows, first, channels, (T *)x, patches, 0);
}

CLONES void NAME(vm_add_patches, S)(const vm_window_t *w, size_t start, size_t rows, size_t first,
                                    size_t channels, const T *patches, T *x) {
    NAME(patches, S)(w, start, rows, first, channels, x, (T *)patches, 1);
}

// Runs the body for every output position and every tap inside the image, with `p` the offset of
// the input entries under the tap, `o` that of the output entries and `tap` the number of the tap.
#define EACH_TAP(w, images, ...)                                                                  \
    size_t n = (w)->channels;                                                                     \
    for (size_t row = 0, o = 0; row < (images) * (w)->outHeight; row++) {                         \
        size_t image = row / (w)->outHeight * (w)->height;                                        \
        ptrdiff_t top = (ptrdiff_t)(row % (w)->outHeight * (w)->strideY) - (ptrdiff_t)(w)->padY;  \
        for (size_t column = 0; column < (w)->outWidth; column++, o += n) {                       \
            ptrdiff_t left = (ptrdiff_t)(column * (w)->strideX) - (ptrdiff_t)(w)->padX;           \
            for (size_t ky = 0; ky < (w)->kernelHeight; ky++) {                                   \
                ptrdiff_t line = top + (ptrdiff_t)(ky * (w)->dilationY);                          \
                for (size_t kx = 0; kx < (w)->kernelWidth; kx++) {                                \
                    ptrdiff_t under = left + (ptrdiff_t)(kx * (w)->dilationX);                    \
                    MASK tap = (MASK)(ky * (w)->kernelWidth + kx);                                \
                    (void)tap;                                                                    \
                    if (line < 0 || line >= (ptrdiff_t)(w)->height || under < 0 ||                \
                        under >= (ptrdiff_t)(w)->width)                                           \
                        continue;                                                                 \
                    size_t p = ((image + (size_t)line) * (w)->width + (size_t)under) * n;         \
                    size_t c = 0;                                                                 \
                    __VA_ARGS__                                                                   \
                }                                                                                 \
            }                                                                                     \
        }                                                                                         \
    }

// u where the mask is set, else v.
#define EITHER(mask, u, v) ((WIDE)(((mask) & (CHOICE)(u)) | (~(mask) & (CHOICE)(v))))

// A NaN comes through.
CLONES void NAME(vm_max_pool, S)(const vm_window_t *w, size_t images, const T *x, T *y,
                                 MASK *taps) {
    size_t outputs = images * w->outHeight * w->outWidth * w->channels;
    FOR_EACH(i, outputs) {
        y[i] = -(T)INFINITY;
        taps[i] = -1;
    }
    EACH_TAP(w, images, {
        for (; c + LANES <= n; c += LANES) {
            WIDE u = LOAD(x + p + c), v = LOAD(y + o + c);
            CHOICE chosen = *(CHOICE *)(taps + o + c);
            CHOICE takes = (u > v) | (u != u) | (chosen < 0);
            STORE(y + o + c, EITHER(takes, u, v));
            *(CHOICE *)(taps + o + c) = (takes & tap) | (~takes & chosen);
        }
        REST
        for (; c < n; c++) {
            T u = x[p + c];
            if (u > y[o + c] || u != u || taps[o + c] < 0) {
                y[o + c] = u;
                taps[o + c] = tap;
            }
        }
    })
}

CLONES void NAME(vm_max_take, S)(const vm_window_t *w, size_t images, const T *x,
                                 const MASK *taps, T *y) {
    EACH_TAP(w, images, {
        for (; c + LANES <= n; c += LANES) {
            CHOICE takes = *(const CHOICE *)(taps + o + c) == tap;
            STORE(y + o + c, EITHER(takes, LOAD(x + p + c), LOAD(y + o + c)));
        }
        REST
        for (; c < n; c++)
            if (taps[o + c] == tap) y[o + c] = x[p + c];
    })
}

CLONES void NAME(vm_max_put, S)(const vm_window_t *w, size_t images, const T *g, const MASK *taps,
                                T *x) {
    EACH_TAP(w, images, {
        for (; c + LANES <= n; c += LANES) {
            CHOICE takes = *(const CHOICE *)(taps + o + c) == tap;
            STORE(x + p + c, LOAD(x + p + c) + (WIDE)(takes & (CHOICE)LOAD(g + o + c)));
        }
        REST
        for (; c < n; c++)
            if (taps[o + c] == tap) x[p + c] += g[o + c];
    })
}

CLONES void NAME(vm_sum_pool, S)(const vm_window_t *w, size_t images, const T *x, T *y) {
    EACH_TAP(w, images, {
        for (; c + LANES <= n; c += LANES) STORE(y + o + c, LOAD(y + o + c) + LOAD(x + p + c));
        REST
        for (; c < n; c++) y[o + c] += x[p + c];
    })
}

CLONES void NAME(vm_sum_spread, S)(const vm_window_t *w, size_t images, const T *g, T *x) {
    EACH_TAP(w, images, {
        for (; c + LANES <= n; c += LANES) STORE(x + p + c, LOAD(x + p + c) + LOAD(g + o + c));
        REST
        for (; c < n; c++) x[p + c] += g[o + c];
    })
}

// One filter for each channel: weights are taps × channels.
#define FACTOR(c) ((size_t)tap * n + (c))

CLONES void NAME(vm_depthwise, S)(const vm_window_t *w, size_t images, const T *x,
                                  const T *weights, T *y) {
    EACH_TAP(w, images, {
        for (; c + LANES <= n; c += LANES) {
            WIDE product = LOAD(x + p + c) * LOAD(weights + FACTOR(c));
            STORE(y + o + c, LOAD(y + o + c) + product);
        }
        REST
        for (; c < n; c++) y[o + c] += x[p + c] * weights[FACTOR(c)];
    })
}

CLONES void NAME(vm_depthwise_input, S)(const vm_window_t *w, size_t images, const T *g,
                                        const T *weights, T *x) {
    EACH_TAP(w, images, {
        for (; c + LANES <= n; c += LANES) {
            WIDE product = LOAD(g + o + c) * LOAD(weights + FACTOR(c));
            STORE(x + p + c, LOAD(x + p + c) + product);
        }
        REST
        for (; c < n; c++) x[p + c] += g[o + c] * weights[FACTOR(c)];
    })
}

CLONES void NAME(vm_depthwise_weights, S)(const vm_window_t *w, size_t images, const T *x,
                                          const T *g, T *weights) {
    EACH_TAP(w, images, {
        for (; c + LANES <= n; c += LANES) {
            WIDE product = LOAD(x + p + c) * LOAD(g + o + c);
            STORE(weights + FACTOR(c), LOAD(weights + FACTOR(c)) + product);
        }
        REST
        for (; c < n; c++) weights[FACTOR(c)] += x[p + c] * g[o + c];
    })
}

#undef FACTOR
#undef EITHER
#undef EACH_TAP
#undef REST
#undef LOAD
#undef STORE
#undef WIDE
#undef CHOICE
#undef LANES
