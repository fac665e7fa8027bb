"""exp, log and tanh of arrays, into an array that is there already, beside NumPy and PyTorch.

x = 8 uni(1, n) - 4 for exp and tanh, 10 uni(2, n) + 1e-3 for log, rounded once for single precision. Checksum:
the sum of the results in double precision.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from peers import np, serve, torch, uni


def elementary_function(engine, function, count, precision, method):
    x = 10 * uni(2, count) + 1e-3 if function == "log" else 8 * uni(1, count) - 4
    x = x.astype({"single": np.float32, "double": np.float64}[precision])
    y = np.empty_like(x)
    if engine == "numpy":
        call = getattr(np, function)
        return lambda: call(x, out=y), lambda: y.sum(dtype=np.float64), "numpy " + np.__version__
    t = torch()
    a, b = t.from_numpy(x), t.from_numpy(y)
    call = getattr(t, function)
    return lambda: call(a, out=b), lambda: y.sum(dtype=np.float64), "torch " + t.__version__


serve({"ElementaryFunction": elementary_function})
