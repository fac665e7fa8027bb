"""Regression on random features over many widths, double precision, beside NumPy and scikit-learn.

n points to train on and n to test on in dimension d = 50: X = nrm(1, 2n, 50), the first n rows to train on;
beta = nrm(2, 50)/sqrt(50); y = tanh(X beta) + 0.1 nrm(3, n) in training, tanh(X beta) in testing. Features of a
width: Z = max(0, X W'/sqrt(50))/sqrt(width) with W the first `width` rows of nrm(4, largest width, 50); they are
made anew for each width, and are part of the work. minimumNorm: the least-squares solution of least norm; ridge:
(Z'Z + 1e-3 I)^-1 Z'y, both in the smaller of the two dimensions. Checksum: the sum of the mean squared test
errors of the widths up to n/2 and from 2n on (near n the problem is ill-conditioned).
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from peers import np, nrm, serve


def solver(engine, solution, y):
    import scipy.linalg as sl

    def gram(Z):
        wide = Z.shape[1] > Z.shape[0]
        return wide, Z @ Z.T if wide else Z.T @ Z, y if wide else Z.T @ y

    def eigenvalues(Z):
        wide, G, r = gram(Z)
        e, Q = np.linalg.eigh(G)
        e = np.where(e > e[-1] * max(Z.shape) * 2.2e-16, e, np.inf)
        a = Q @ ((Q.T @ r) / e)
        return Z.T @ a if wide else a

    def cholesky(Z):
        wide, G, r = gram(Z)
        G[np.diag_indices_from(G)] += 1e-3
        a = sl.cho_solve(sl.cho_factor(G, check_finite=False), r, check_finite=False)
        return Z.T @ a if wide else a

    if engine == "numpy":
        return (eigenvalues if solution == "minimumNorm" else cholesky), "numpy " + np.__version__
    if solution == "minimumNorm":
        import scipy
        return lambda Z: sl.lstsq(Z, y, lapack_driver="gelsy", check_finite=False)[0], "scipy " + scipy.__version__
    import sklearn
    from sklearn.linear_model import Ridge
    model = Ridge(alpha=1e-3, fit_intercept=False, solver="cholesky")
    return lambda Z: model.fit(Z, y).coef_, "scikit-learn " + sklearn.__version__


def feature_sweep(engine, points, widths, solution, method):
    X = nrm(1, 2 * points, 50)
    f = np.tanh(X @ (nrm(2, 50) / np.sqrt(50)))
    W = nrm(4, max(widths), 50)
    y, truth = f[:points] + 0.1 * nrm(3, points), f[points:]
    solve, version = solver(engine, solution, y)
    errors = {}

    def body():
        for width in widths:
            Z = np.maximum(X @ W[:width].T / np.sqrt(50), 0) / np.sqrt(width)
            errors[width] = np.mean((Z[points:] @ solve(Z[:points]) - truth)**2)

    def checksum():
        return sum(e for w, e in errors.items() if 2 * w <= points or 2 * points <= w)

    return body, checksum, version


serve({"FeatureSweep": feature_sweep})
