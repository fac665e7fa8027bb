"""Dense linear algebra in double precision beside NumPy, SciPy and PyTorch.

A = nrm(1, n, n), B = nrm(2, n, n). gemm: A B; cholesky: of A A'/n + I; eigh: values and vectors of (A + A')/2;
svd: U, s, V of A. Checksum: gemm: the sum of the product; cholesky: the sum of ln of the diagonal; eigh: the
largest value; svd: the sum of s.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from peers import np, nrm, serve, torch


def matrix(operation, n):
    A = nrm(1, n, n)
    if operation == "cholesky":
        return A @ A.T / n + np.eye(n)
    return (A + A.T) / 2 if operation == "eigh" else A


def dense_operation(engine, operation, size, method):
    A = matrix(operation, size)
    B = nrm(2, size, size)
    result = {}
    if engine == "numpy":
        call = {"gemm": lambda: A @ B, "cholesky": lambda: np.linalg.cholesky(A),
                "eigh": lambda: np.linalg.eigh(A), "svd": lambda: np.linalg.svd(A)}[operation]
        version = "numpy " + np.__version__
    elif engine == "scipy":
        import scipy
        import scipy.linalg as sl
        call = {"gemm": lambda: sl.blas.dgemm(1.0, B.T, A.T).T, "cholesky": lambda: sl.cholesky(A, lower=True),
                "eigh": lambda: sl.eigh(A, driver="evd"), "svd": lambda: sl.svd(A)}[operation]
        version = "scipy " + scipy.__version__
    else:
        t = torch()
        a, b = t.from_numpy(A), t.from_numpy(B)
        call = {"gemm": lambda: a @ b, "cholesky": lambda: t.linalg.cholesky(a),
                "eigh": lambda: t.linalg.eigh(a), "svd": lambda: t.linalg.svd(a)}[operation]
        version = "torch " + t.__version__

    def body():
        result["value"] = call()

    def checksum():
        x = result["value"]
        if operation == "gemm":
            return np.asarray(x).sum()
        if operation == "cholesky":
            return np.log(np.diag(np.asarray(x))).sum()
        return np.asarray(x[0])[-1] if operation == "eigh" else np.asarray(x[1]).sum()

    return body, checksum, version


serve({"DenseOperation": dense_operation})
