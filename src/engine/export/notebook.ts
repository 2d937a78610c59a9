/** A cell of a notebook: text, or Python. */
type Cell = { readonly markdown: string } | { readonly python: string };

export interface NotebookFacts {
  /** File name of the export, in the notebook's own folder. */
  readonly file: string;
  readonly what: 'ticks' | 'bars' | 'series';
  /** The symbol, with its venue. */
  readonly title: string;
  readonly realm: string;
  /** Bars of the window that mean, deviation and z-score look at. */
  readonly windowBars: number;
}

/**
 * A Jupyter notebook (format 4.5) that checks an export's hash, loads it with pandas and computes what the panels
 * show: minutes from ticks, and over bars the moments and the z-score of the last closes, with ddof 1. The same
 * facts give the same bytes.
 */
export function exportNotebook(facts: NotebookFacts): string {
  return notebook([{ markdown: heading(facts) }, { python: loading(facts.file) }, ...analysis(facts)]);
}

export interface PairNotebookFacts {
  /** Exports of the legs' bars, of one timeframe. */
  readonly fileY: string;
  readonly fileX: string;
  readonly title: string;
  readonly realm: string;
  readonly prices: 'log' | 'level';
  /** How the pair's own hedge ratio is estimated; the notebook fits by least squares. */
  readonly estimator: string;
  readonly hedgeWindow: number;
  readonly zWindow: number;
  /** Milliseconds a bar. */
  readonly stepMs: number;
}

/**
 * The same for a pair from the bars of its legs: one clock with missing bars filled, the OLS fit of y on x over the
 * last `hedgeWindow` bars, the spread, and the z-score of its last `zWindow` values, as the pair panel shows them.
 */
export function pairNotebook(facts: PairNotebookFacts): string {
  const { fileY, fileX, prices, hedgeWindow, zWindow, stepMs } = facts;
  return notebook([
    { markdown: pairHeading(facts) },
    { python: `${imports}\n\ny_bars = load(${python(fileY)})\nx_bars = load(${python(fileX)})` },
    {
      python: `step = ${stepMs}
first = max(y_bars["open_time_ms"].iloc[0], x_bars["open_time_ms"].iloc[0])
last = min(y_bars["open_time_ms"].iloc[-1], x_bars["open_time_ms"].iloc[-1])
clock = np.arange(first, last + step, step)

def closes(bars):
    times = bars["open_time_ms"].to_numpy()
    at = np.searchsorted(times, clock, side="right") - 1
    return bars["close"].to_numpy()[at]

y, x = closes(y_bars), closes(x_bars)${prices === 'log' ? '\ny, x = np.log(y), np.log(x)' : ''}`,
    },
    {
      python: `window = ${hedgeWindow}
fit_y, fit_x = y[-window:], x[-window:]
dx = fit_x - fit_x.mean()
beta = float((dx * (fit_y - fit_y.mean())).sum() / (dx * dx).sum())
alpha = float(fit_y.mean() - beta * fit_x.mean())
spread = y[-${zWindow}:] - beta * x[-${zWindow}:]
z = float((spread[-1] - spread.mean()) / spread.std(ddof=1))
{"bars": len(clock), "alpha": alpha, "beta": beta, "spread": float(spread[-1]), "z": z}`,
    },
  ]);
}

const imports = `import hashlib, json
import numpy as np
import pandas as pd

def load(name):
    """Reads an export and makes sure that it is the file its card describes."""
    with open(name, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    with open(name + ".json", encoding="utf-8") as file:
        card = json.load(file)
    assert digest == card["hash"], name + " is not the file that was exported"
    return pd.read_csv(name)`;

function pairHeading({ title, realm, estimator }: PairNotebookFacts): string {
  const own =
    estimator === 'ols'
      ? "as Spreadscope's pair panel shows them at the last closed bar"
      : `with a hedge ratio by least squares; the pair itself is set to ${estimator}, so its values differ`;
  return `# ${title}${originText(realm)}\n\nSpread and z-score from the bars of both legs, ${own}.`;
}

function originText(realm: string): string {
  return realm === 'binance' ? '' : `\n\n**These data are not from the exchange: realm ${realm}.**`;
}

function heading({ title, what, realm }: NotebookFacts): string {
  return `# ${title}: ${what}${originText(realm)}\n\nTimes are UTC, in milliseconds. Gaps in the range are listed in the card beside the file.`;
}

function loading(file: string): string {
  return `${imports}\n\ndata = load(${python(file)})\nlen(data)`;
}

function analysis({ what, windowBars }: NotebookFacts): readonly Cell[] {
  if (what === 'series') return [{ python: 'data.tail()' }];
  const minutes = `traded = data[data["price"] > 0]
minute = traded["time_ms"] // 60000 * 60000
bars = traded.groupby(minute)["price"].agg(["first", "max", "min", "last"])
bars.columns = ["open", "high", "low", "close"]
bars.tail()`;
  const moments = `window = ${windowBars}
close = np.asarray(bars["close"], dtype=float)[-window:]
returns = close[1:] / close[:-1] - 1
std = float(close.std(ddof=1))
{
    "price": float(close[-1]),
    "mean": float(close.mean()),
    "std": std,
    "zscore": float((close[-1] - close.mean()) / std) if std > 0 else None,
    "return_mean": float(returns.mean()),
    "return_std": float(returns.std(ddof=1)),
}`;
  return [{ python: what === 'ticks' ? minutes : 'bars = data' }, { python: moments }];
}

function notebook(cells: readonly Cell[]): string {
  const written = cells.map((cell, at) =>
    'markdown' in cell
      ? { cell_type: 'markdown', id: `cell-${at}`, metadata: {}, source: lines(cell.markdown) }
      : {
          cell_type: 'code',
          execution_count: null,
          id: `cell-${at}`,
          metadata: {},
          outputs: [],
          source: lines(cell.python),
        },
  );
  const metadata = {
    kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
    language_info: { name: 'python' },
  };
  return `${JSON.stringify({ cells: written, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

/** A text as a Python literal: JSON's escapes are Python's too. */
function python(text: string): string {
  return JSON.stringify(text);
}

function lines(text: string): readonly string[] {
  return text.split(/(?<=\n)/);
}
