"""Bernoulli bandits, beside NumPy (vectorized over games) and Numba (UCB1).

10 arms with means 0.1 + 0.08 k; T pulls in each of R games. Reward of game r at step t = 0, 1, ...: 1 if
uni(7, T, R)[t, r] is below the mean of the arm pulled; making these numbers is part of the work. ucb1: first arms
0 to 9 in turn, then the arm of the largest mean + sqrt(2 ln(t)/n) with t = pulls so far, the lowest index on
ties. thompson: the largest of draws from Beta(1 + s, 1 + f), from each program's own generator, so that results
agree statistically only. Checksum: the mean over games of sum_t (0.82 - mean of the arm pulled).
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from peers import np, serve, uni

ARMS = 10
MEANS = 0.1 + 0.08 * np.arange(ARMS)


def vectorized(policy, T, R):
    U = uni(7, T, R)
    n, s, games, g = np.zeros((R, ARMS)), np.zeros((R, ARMS)), np.arange(R), np.random.default_rng(0)
    for t in range(T):
        if policy == "ucb1":
            a = np.full(R, t) if t < ARMS else np.argmax(s / n + np.sqrt(2 * np.log(t) / n), axis=1)
        else:
            a = np.argmax(g.beta(1 + s, 1 + n - s), axis=1)
        w = U[t] < MEANS[a]
        n[games, a] += 1
        s[games, a] += w
    return (n * (MEANS[-1] - MEANS)).sum() / R


def compiled():
    import numba

    @numba.njit(cache=False)
    def simulate(U, mu):
        T, R = U.shape
        K = len(mu)
        regret = 0.0
        for r in range(R):
            n = np.zeros(K)
            s = np.zeros(K)
            for t in range(T):
                a = t
                if t >= K:
                    c = 2 * np.log(t)
                    best = -1.0
                    a = 0
                    for k in range(K):
                        v = s[k] / n[k] + np.sqrt(c / n[k])
                        if v > best:
                            best = v
                            a = k
                n[a] += 1
                if U[t, r] < mu[a]:
                    s[a] += 1
            for k in range(K):
                regret += n[k] * (mu[K - 1] - mu[k])
        return regret / R

    return simulate, "numba " + numba.__version__


def simulation(engine, policy, horizon, games):
    result = {}
    if engine == "numba":
        simulate, version = compiled()

        def body():
            result["regret"] = simulate(uni(7, horizon, games), MEANS)
    else:
        version = "numpy " + np.__version__

        def body():
            result["regret"] = vectorized(policy, horizon, games)

    return body, lambda: result["regret"], version


serve({"Simulation": simulation})
