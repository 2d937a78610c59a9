"""Times the reference implementations on the series that stats.bench.ts wrote; prints one JSON object a case.

Usage: statsReference.py FOLDER [PART OF A CASE'S NAME]. Each case is run until half a second or a hundred runs are
spent, and the best counts.
"""
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from sklearn.linear_model import HuberRegressor
from statsmodels.tsa.stattools import adfuller, coint

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])
wanted = sys.argv[2] if len(sys.argv) > 2 else ""


def read(name):
    return np.fromfile(folder / f"{name}.f64", dtype="<f8")


def report(name, run, result):
    if wanted not in name:
        return
    best, spent, runs = float("inf"), 0.0, 0
    value = None
    while runs < 1 or (runs < 100 and spent < 0.5):
        start = time.process_time()
        value = run()
        took = time.process_time() - start
        best, spent, runs = min(best, took), spent + took, runs + 1
    print(json.dumps({"name": name, "ms": best * 1e3, "result": [float(v) for v in result(value)]}), flush=True)


x, y, outlying = read("x"), read("y"), read("outlying")
frame = pd.Series(x)


def zscore():
    window = frame.rolling(100)
    return (frame - window.mean()) / window.std()


def ols():
    fit = sm.OLS(y, sm.add_constant(x)).fit()
    fit.rsquared, fit.fvalue, fit.f_pvalue, fit.llf, fit.conf_int(), fit.pvalues
    return fit


def kalman():
    """The textbook loop on 2 x 2 arrays; statsmodels' state space needs as long to set up, see kalman_statespace."""
    q = 1e-5 / (1 - 1e-5) * np.eye(2)
    theta, p = np.zeros(2), np.eye(2)
    for t in range(len(x)):
        if t:
            p = p + q
        h = np.array([1.0, x[t]])
        e = y[t] - h @ theta
        ph = p @ h
        s = h @ ph + 1.0
        k = ph / s
        theta = theta + k * e
        p = p - np.outer(k, ph)
    return theta


def kalman_statespace():
    model = sm.tsa.statespace.MLEModel(y, k_states=2)
    design = np.zeros((1, 2, len(x)))
    design[0, 0], design[0, 1] = 1.0, x
    model.ssm["design"] = design
    model.ssm["transition"] = np.eye(2)
    model.ssm["selection"] = np.eye(2)
    model.ssm["state_cov"] = 1e-5 / (1 - 1e-5) * np.eye(2)
    model.ssm["obs_cov"] = np.array([[1.0]])
    model.ssm.initialize_known(np.zeros(2), np.eye(2))
    return model.ssm.filter().filtered_state[:, -1]


columns = pd.DataFrame({i: read(f"column{i}") for i in range(10)})
ticks = pd.DataFrame({"price": read("tickPrice"), "qty": read("tickQty")}, index=pd.to_datetime(read("tickTime"), unit="ms"))
ticks["turnover"] = ticks.price * ticks.qty


def resample():
    bars = None
    for rule in ("1s", "60s", "3600s"):
        groups = ticks.resample(rule)
        bars = groups.price.ohlc()
        bars["volume"], bars["count"] = groups.qty.sum(), groups.qty.count()
        bars["vwap"] = groups.turnover.sum() / bars["volume"]
    return bars


symbols = [read(f"symbol{i}") for i in range(30)]


def pairs():
    found = []
    for i in range(30):
        for j in range(i):
            found.append(coint(symbols[i], symbols[j], trend="c", autolag="aic")[0])
    return found


report("rolling z-score 100k", zscore, lambda v: [v.iloc[-1], v.iloc[50000]])
report("OLS 100k", ols, lambda v: [*v.params, *v.bse])
report("ADF AIC 5k", lambda: adfuller(x[:5000], autolag="AIC"), lambda v: [v[0], v[2]])
report("ADF AIC 20k", lambda: adfuller(x[:20000], autolag="AIC"), lambda v: [v[0], v[2]])
report("Theil-Sen 2k", lambda: stats.theilslopes(y[:2000], x[:2000]), lambda v: [v[0], v[2], v[3]])
report(
    "Huber 20k (RLM)",
    lambda: sm.RLM(outlying, sm.add_constant(x[:20000]), M=sm.robust.norms.HuberT()).fit(tol=1e-10, maxiter=200),
    lambda v: list(v.params),
)
report(
    "Huber 20k (scikit-learn)",
    lambda: HuberRegressor(alpha=0, max_iter=1000).fit(x[:20000, None], outlying),
    lambda v: [v.intercept_, v.coef_[0]],
)
report("Kalman 100k (statespace)", kalman_statespace, lambda v: list(v))
report("Kalman 100k (numpy loop)", kalman, lambda v: list(v))
report("rolling correlation 10 x 10k", lambda: columns.rolling(100).corr(), lambda v: [v.iloc[-1, 0], v.iloc[-2, 3]])
report("resample 1M to 3", resample, lambda v: [v["close"].iloc[-1], v["vwap"].iloc[-1]])
report("Engle-Granger 435 pairs", pairs, lambda v: [v[0], v[200], v[434]])
