// One precision of the patches of convolutions: included by windows.inc.h.

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
