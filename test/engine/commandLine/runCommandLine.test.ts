import assert from 'node:assert/strict';
import {
  isoTime,
  positiveNumber,
  UsageError,
  type Command,
  type CommandIo,
  type Options,
} from '../../../src/engine/commandLine/command';
import { runCommandLine } from '../../../src/engine/commandLine/runCommandLine';

const seen: Options[] = [];
const greet: Command = {
  name: 'greet',
  about: 'Says hello.',
  options: {
    to: { value: 'NAME', about: 'whom to greet', required: true },
    tone: { value: 'TONE', about: 'how', choices: ['warm', 'cool'], fallback: 'warm' },
  },
  run: (options) => {
    seen.push(options);
    return Promise.resolve(0);
  },
};

async function run(...args: string[]) {
  let out = '';
  let messages = '';
  const io: CommandIo = {
    input: (async function* none() {})(),
    out: (text) => Promise.resolve(void (out += text)),
    message: (text) => void (messages += `${text}\n`),
    signal: new AbortController().signal,
    sqlWasmPath: '',
    version: '1.2.3',
    random: () => 0.5,
  };
  const status = await runCommandLine(args, [greet], io);
  return { status, out, messages };
}

describe('runCommandLine', () => {
  it('hands the command its options, with the defaults, in both forms of writing', async () => {
    assert.equal((await run('greet', '--to', 'Ann')).status, 0);
    assert.equal((await run('greet', '--tone=cool', '--to=Bo=b')).status, 0);
    assert.deepEqual(seen.splice(0), [
      { to: 'Ann', tone: 'warm' },
      { to: 'Bo=b', tone: 'cool' },
    ]);
  });

  it('takes a negative number or a lone dash for a value', async () => {
    assert.equal((await run('greet', '--to', '-')).status, 0);
    assert.equal(seen.splice(0)[0]?.['to'], '-');
  });

  for (const [danger, args, names] of [
    ['a required option is missing', ['greet'], /--to NAME is missing/],
    ['an option is misspelt', ['greet', '--too', 'x'], /"--too" is not an option of greet. Did you mean --to\?/],
    ['a value is missing', ['greet', '--to'], /--to takes a value/],
    ['the next option stands where the value should', ['greet', '--to', '--tone', 'warm'], /--to takes a value/],
    ['a value is not one of the choices', ['greet', '--to', 'x', '--tone', 'hot'], /takes one of warm, cool; "hot"/],
    ['an inherited name is given for an option', ['greet', '--constructor', 'x'], /is not an option/],
    ['a word stands alone', ['greet', 'Ann'], /"Ann" is not an option/],
    ['the command is not there', ['gret'], /did you mean greet/],
  ] as const) {
    it(`exits with 2 and names the argument where ${danger}`, async () => {
      const { status, messages, out } = await run(...args);
      assert.equal(status, 2);
      assert.match(messages, names);
      assert.equal(out, '', 'results and messages do not mix');
    });
  }

  it('prints usage where it is asked for, with every option and what it takes', async () => {
    const { status, out } = await run('greet', '--help');
    assert.equal(status, 0);
    assert.match(out, /--tone warm\|cool\n\s+how \(default warm\)/);
    assert.match((await run('--help')).out, /greet {2}Says hello/);
    assert.equal((await run('--version')).out, '1.2.3\n');
  });

  it('exits with 2 where no command is given', async () => {
    assert.equal((await run()).status, 2);
  });
});

describe('values of options', () => {
  it('takes a number above 0 or the word that is allowed, and nothing else', () => {
    assert.equal(positiveNumber('2.5', 'speed'), 2.5);
    assert.equal(positiveNumber('max', 'speed', { max: Infinity }), Infinity);
    for (const wrong of ['', ' ', '0', '-1', 'NaN', 'Infinity', 'max', 'ten']) {
      assert.throws(() => positiveNumber(wrong, 'speed'), UsageError, wrong);
    }
  });

  it('reads ISO times as UTC where they name no zone', () => {
    const midnight = Date.UTC(2026, 10, 22);
    assert.equal(isoTime('2026-11-22', 'from', 0), midnight);
    assert.equal(isoTime('2026-11-22T00:00', 'from', 0), midnight);
    assert.equal(isoTime('2026-11-22T01:00+01:00', 'from', 0), midnight);
    assert.equal(isoTime(undefined, 'from', 7), 7);
    assert.throws(() => isoTime('yesterday', 'from', 0), /--from takes an ISO time/);
  });
});
