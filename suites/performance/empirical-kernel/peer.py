"""The empirical neural tangent kernel (Gram matrix of parameter gradients) of a two-layer network, single precision.

f(x) = a . relu(W x/sqrt(100))/sqrt(m), X = nrm(1, n, 100), W = nrm(2, m, 100), a = nrm(3, m); parameters W and a.
closedForm: K = (P P' + (X X'/100) o (S S'))/m, P = relu(XW'/10), S = 1[XW' > 0] diag(a); gradients: K = J J' with
the gradient of every output in J. Checksum: the sum of K and its trace.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from peers import np, nrm, serve, torch


def tangent_kernel(engine, points, width, method):
    X, W, a = (x.astype(np.float32) for x in (nrm(1, points, 100), nrm(2, width, 100), nrm(3, width)))
    root = float(np.sqrt(width))
    result = {}
    if method == "closedForm":
        def body():
            H = X @ W.T / 10
            P = np.maximum(H, 0)
            S = (H > 0) * a
            result["K"] = (P @ P.T + (X @ X.T / 100) * (S @ S.T)) / width
        version = "numpy " + np.__version__
    elif engine == "jax":
        import jax
        import jax.numpy as jnp
        points_, p = jnp.array(X), (jnp.array(W), jnp.array(a))
        apply = lambda p, x: jax.nn.relu(x @ p[0].T / 10) @ p[1] / root

        @jax.jit
        def kernel(p, X):
            J = jax.vmap(jax.grad(apply), (None, 0))(p, X)
            return sum(j.reshape(points, -1) @ j.reshape(points, -1).T for j in J)

        def body():
            result["K"] = jax.block_until_ready(kernel(p, points_))
        version = "jax " + jax.__version__
    else:
        t = torch()
        from torch.func import grad, vmap
        points_, p = t.from_numpy(X), (t.from_numpy(W), t.from_numpy(a))
        f = lambda p, x: t.relu(p[0] @ x / 10) @ p[1] / root

        def body():
            J = vmap(grad(f), (None, 0))(p, points_)
            result["K"] = sum(j.flatten(1) @ j.flatten(1).T for j in J)
        version = "torch " + t.__version__

    def checksum():
        K = np.asarray(result["K"], np.float64)
        return K.sum() + np.trace(K)

    return body, checksum, version


serve({"TangentKernel": tangent_kernel})
