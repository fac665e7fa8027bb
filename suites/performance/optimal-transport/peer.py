"""Optimal transport between n and n points of weight 1/n in the plane, double precision.

x = uni(1, n, 2), y = uni(2, n, 2) * [0.8, 0.6] + 0.3, C[i, j] = |x_i - y_j|^2, which is given, not part of the
work. Entropic: Sinkhorn's iteration on exp(-C/epsilon) from zero potentials until the 2-norm of the marginal
error is below the tolerance (POT and NumPy test every 10 iterations). Exact: POT's network simplex, SciPy's
assignment. Checksum: <P, C>.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from peers import np, serve, uni


def data(n):
    x = uni(1, n, 2)
    y = uni(2, n, 2) * np.array([0.8, 0.6]) + 0.3
    return ((x[:, None, :] - y[None, :, :])**2).sum(-1), np.full(n, 1.0 / n)


def entropic(engine, points, regularization, tolerance, method):
    C, a = data(points)
    result = {}
    if engine == "pot":
        import ot
        name = "sinkhorn" if method == "kernel" else "sinkhorn_log"

        def body():
            result["P"] = ot.sinkhorn(a, a, C, regularization, method=name, stopThr=tolerance, numItermax=100000)
        version = "POT " + ot.__version__
    else:
        def body():
            K = np.exp(-C / regularization)
            u = np.ones(points)
            for it in range(100000):
                v = a / (K.T @ u)
                Kv = K @ v
                if it % 10 == 0 and np.linalg.norm(u * Kv - a) < tolerance:
                    break
                u = a / Kv
            result["P"] = u[:, None] * K * v
        version = "numpy " + np.__version__
    return body, lambda: (result["P"] * C).sum(), version


def exact(engine, points):
    C, a = data(points)
    result = {}
    if engine == "pot":
        import ot

        def body():
            result["cost"] = ot.emd2(a, a, C, numItermax=1000000)
        version = "POT " + ot.__version__
    else:
        import scipy
        from scipy.optimize import linear_sum_assignment

        def body():
            i, j = linear_sum_assignment(C)
            result["cost"] = C[i, j].mean()
        version = "scipy " + scipy.__version__
    return body, lambda: result["cost"], version


serve({"Entropic": entropic, "Exact": exact})
