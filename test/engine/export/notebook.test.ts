import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { instrumentId } from '../../../src/engine/contract/ids';
import { pairNotebook } from '../../../src/engine/export/notebook';
import { writeExport } from '../../../src/engine/export/writeExport';
import type { MarketStore } from '../../../src/engine/store/store';
import { hasPython } from '../../support/store/otherSqlite';
import { openedStore, temporaryFolders } from '../../support/store/storeFolder';
import { barOf, hourStartMs } from '../../support/store/ticks';
import { everySecond } from '../../support/store/storeRun';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;
const eth = { instrument: instrumentId('ethusdt'), stream: 'aggTrade' } as const;

describe('notebook', () => {
  const newFolder = temporaryFolders();

  before(function () {
    if (!hasPython('numpy')) this.skip();
  });

  it('loads the export beside it and gives the numbers of the panel', async () => {
    const store = await openedStore(newFolder());
    const closes = Array.from({ length: 150 }, (_, at) => 100 + Math.sin(at) + at / 50);
    closes.forEach((close, at) => store.putBar(barOf(hourStartMs + at * 60_000, { close })));
    const { notebook } = await exported(store, newFolder(), 'bars');
    const values = run(notebook);
    const last = closes.slice(-100);
    const middle = mean(last);
    const std = Math.sqrt(last.reduce((sum, close) => sum + (close - middle) ** 2, 0) / 99);
    near(values['price'], closes.at(-1));
    near(values['mean'], middle);
    near(values['std'], std);
    near(values['zscore'], ((closes.at(-1) ?? 0) - middle) / std);
    await store.close();
  });

  it('makes minutes of ticks', async () => {
    const store = await openedStore(newFolder());
    const ticks = everySecond(1, 400);
    store.append(ticks);
    const { notebook } = await exported(store, newFolder(), 'ticks');
    assert.equal(run(notebook, 'len(bars)'), 7);
    near(run(notebook)['price'], ticks.at(-1)?.price);
    await store.close();
  });

  it('refuses a file that is not the one that was exported', async () => {
    const store = await openedStore(newFolder());
    store.putBar(barOf(hourStartMs));
    const { file, notebook } = await exported(store, newFolder(), 'bars');
    writeFileSync(file, readFileSync(file, 'utf8').replace('11', '12'));
    assert.throws(() => run(notebook), /is not the file that was exported/);
    await store.close();
  });

  it('fits a pair on one clock and gives the z-score of its spread', async () => {
    const store = await openedStore(newFolder());
    const folder = newFolder();
    const x = Array.from({ length: 120 }, (_, at) => 50 + Math.cos(at / 7) + at / 90);
    const y = x.map((price, at) => 2 * price + Math.sin(at * 1.7) / 10);
    // A minute without a trade in one leg takes that leg's last close.
    const missing = 60;
    y[missing] = y[missing - 1] as number;
    y.forEach((close, at) => at !== missing && store.putBar(barOf(hourStartMs + at * 60_000, { close })));
    x.forEach((close, at) => store.putBar(barOf(hourStartMs + at * 60_000, { ...eth, close })));
    const [fileY, fileX] = [await exported(store, folder, 'bars'), await exported(store, folder, 'bars', eth)];
    const names = [fileY, fileX].map(({ file }) => file.slice(dirname(file).length + 1)) as [string, string];
    const sizes = { hedgeWindow: 100, zWindow: 40, stepMs: 60_000 } as const;
    const text = pairNotebook({
      fileY: names[0],
      fileX: names[1],
      title: 'btc/eth',
      realm: 'replay',
      prices: 'level',
      estimator: 'huber',
      ...sizes,
    });
    writeFileSync(join(folder, 'pair.ipynb'), text);
    const values = run(join(folder, 'pair.ipynb'));
    const [fy, fx] = [y.slice(-100), x.slice(-100)];
    const [my, mx] = [mean(fy), mean(fx)];
    const cross = fx.reduce((sum, value, at) => sum + (value - mx) * ((fy[at] as number) - my), 0);
    const beta = cross / fx.reduce((sum, value) => sum + (value - mx) ** 2, 0);
    const spread = y.slice(-40).map((price, at) => price - beta * (x.at(at - 40) as number));
    const deviation = Math.sqrt(spread.reduce((sum, s) => sum + (s - mean(spread)) ** 2, 0) / 39);
    near(values['beta'], beta);
    near(values['z'], ((spread.at(-1) as number) - mean(spread)) / deviation);
    assert.equal(values['bars'], 120);
    await store.close();
  });
});

async function exported(
  store: MarketStore,
  folder: string,
  what: 'ticks' | 'bars',
  series: typeof btc | typeof eth = btc,
): Promise<{ file: string; notebook: string }> {
  const written = await writeExport({
    store,
    what,
    series,
    folder,
    timeframe: '1m',
    fromMs: -Infinity,
    toMs: Infinity,
    source: 'binance',
    settings: {},
    version: '0.1.0',
    nowMs: hourStartMs,
    notebookWindowBars: 100,
  });
  if (!written.ok) throw new Error(written.failure.message);
  return { file: written.value.file, notebook: written.value.notebook ?? '' };
}

/**
 * Runs the code cells as Jupyter does and gives the last cell's value, or that of `expression` behind them. Where
 * pandas is not installed a stand-in with the few calls that the cells make runs them.
 */
function run(notebook: string, expression = ''): ReturnType<typeof JSON.parse> {
  const folder = dirname(notebook);
  mkdirSync(join(folder, 'standIn'), { recursive: true });
  writeFileSync(join(folder, 'standIn', 'pandas.py'), standIn);
  const script = `
import ast, importlib.util, json, sys
if importlib.util.find_spec("pandas") is None:
    sys.path.insert(0, "standIn")
    sys.stderr.write("pandas is not installed: a stand-in reads the file\\n")
cells = [c for c in json.load(open(sys.argv[1]))["cells"] if c["cell_type"] == "code"]
scope = {}
value = None
for cell in cells:
    tree = ast.parse("".join(cell["source"]))
    tail = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), scope)
    if tail is not None:
        value = eval(compile(ast.Expression(tail.value), "cell", "eval"), scope)
if sys.argv[2]:
    value = eval(sys.argv[2], scope)
print(json.dumps(value))`;
  const printed = execFileSync('python3', ['-c', script, notebook, expression], { cwd: folder, stdio: 'pipe' });
  return JSON.parse(printed.toString());
}

const standIn = `
import csv
import numpy as np

class Column(np.ndarray):
    def to_numpy(self):
        return np.asarray(self)
    @property
    def iloc(self):
        return np.asarray(self)

def column(values):
    return np.asarray(values).view(Column)

class Grouped:
    def __init__(self, keys, values):
        self.keys, self.values = np.asarray(keys), values
    def agg(self, names):
        groups = [self.values[self.keys == key] for key in sorted(set(self.keys.tolist()))]
        how = {"first": lambda v: v[0], "last": lambda v: v[-1], "max": np.max, "min": np.min}
        return Table({name: column([how[name](group) for group in groups]) for name in names})

class Groups:
    def __init__(self, table, keys):
        self.table, self.keys = table, keys
    def __getitem__(self, name):
        return Grouped(self.keys, np.asarray(self.table[name]))

class Table:
    def __init__(self, columns):
        object.__setattr__(self, "data", columns)
    def __setattr__(self, name, names):
        object.__setattr__(self, "data", dict(zip(names, self.data.values())))
    def __len__(self):
        return len(next(iter(self.data.values())))
    def __getitem__(self, key):
        if isinstance(key, str):
            return self.data[key]
        return Table({name: values[np.asarray(key)] for name, values in self.data.items()})
    def groupby(self, keys):
        return Groups(self, keys)
    def tail(self):
        return None

def read_csv(name):
    rows = list(csv.reader(open(name, newline="")))
    def parsed(texts):
        try:
            return column([float(text) if text else float("nan") for text in texts])
        except ValueError:
            return column(texts)
    return Table({name: parsed(texts) for name, texts in zip(rows[0], zip(*rows[1:]))})
`;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function near(actual: number, expected: number | undefined): void {
  assert.ok(
    expected !== undefined && Math.abs(actual - expected) < 1e-9 * (1 + Math.abs(expected)),
    `${actual} ${expected}`,
  );
}
