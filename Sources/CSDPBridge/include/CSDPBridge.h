#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct {
    double tolerance;
    int32_t iterationLimit;
    /// Seconds; negative for none.
    double timeLimit;
} sdp_settings_t;

/// Runs CSDP, without its files and its output, on max tr(C X) subject to tr(A_i X) = a_i and X
/// positive semidefinite, block by block. Writes X, y and Z = sum y_i A_i - C, and returns CSDP's
/// code, or -1 without memory.
///
/// Blocks lie one after the other in C, X and Z: a matrix of order n takes n*n numbers, a diagonal one
/// n. All indices count from 0; entries lie in the upper triangle, sorted by constraint and block.
int32_t sdp_solve(
    sdp_settings_t settings, int32_t blocks, const int32_t *orders, const int32_t *areDiagonal,
    const double *objective, int32_t constraints, const double *rightHandSides, size_t entries,
    const int32_t *entryConstraints, const int32_t *entryBlocks, const int32_t *entryRows,
    const int32_t *entryColumns, const double *entryValues, double *X, double *y, double *Z);
