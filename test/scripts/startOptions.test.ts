import assert from 'node:assert/strict';
import { readStartOptions, type StartOptions } from '../../scripts/startOptions.mjs';

describe('readStartOptions', () => {
  it('takes Binance and the place that is there where nothing is said', () => {
    assert.deepEqual(options([]), {
      source: 'binance',
      file: null,
      where: null,
      port: null,
      open: true,
      help: false,
    } satisfies StartOptions);
  });

  it('reads every option, with a space or an equals sign', () => {
    const spaced = options(['--source', 'replay', '--file', 'a b.gz', '--port', '0', '--browser', '--no-open']);
    assert.deepEqual(spaced, { source: 'replay', file: 'a b.gz', where: 'browser', port: 0, open: false, help: false });
    assert.deepEqual(options(['--source=replay', '--file=a b.gz', '--port=0', '--browser', '--no-open']), spaced);
  });

  it('names the argument that is wrong and what it takes', () => {
    assert.match(refusal(['--source', 'kraken']), /^--source takes one of binance, simulator, replay; "kraken"/);
    assert.match(refusal(['--source']), /^--source takes one of/);
    assert.match(refusal(['--source', '--no-open']), /^--source takes one of/);
    for (const port of ['x', '-1', '65536', '1e3', ''])
      assert.match(refusal([`--port=${port}`]), /^--port takes a port/);
    assert.match(refusal(['--frobnicate']), /"--frobnicate" is not known/);
    assert.match(refusal(['simulator']), /"simulator" is not known/);
  });

  it('refuses what contradicts itself instead of leaving a part out', () => {
    assert.match(refusal(['--desktop', '--browser']), /exclude each other/);
    assert.match(refusal(['--source', 'replay']), /needs --file/);
    assert.match(refusal(['--file', 'x']), /--file is for --source replay/);
    assert.match(refusal(['--desktop', '--port', '80']), /--port is for --browser/);
  });
});

function options(args: readonly string[]): StartOptions {
  const read = readStartOptions(args);
  if (!read.ok) assert.fail(read.message);
  return read.options;
}

function refusal(args: readonly string[]): string {
  const read = readStartOptions(args);
  if (read.ok) assert.fail(`taken: ${args.join(' ')}`);
  return read.message;
}
