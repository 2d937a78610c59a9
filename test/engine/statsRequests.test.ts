import assert from 'node:assert/strict';
import { answerLine, answerStats } from '../../src/engine/statsRequests';

const request = (id: unknown, x: unknown = [1, 2, 4]): string =>
  JSON.stringify({ id, function: 'descriptive', inputs: { x }, params: { nan_policy: 'omit' } });

async function answersTo(
  chunks: Iterable<string | Uint8Array>,
): Promise<{ id: unknown; result?: Record<string, unknown>; error?: { code: string } }[]> {
  const lines: string[] = [];
  await answerStats(
    (async function* () {
      yield* chunks;
    })(),
    (line) => void lines.push(line),
  );
  assert.ok(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1));
  return lines.map((line) => JSON.parse(line));
}

describe('stats requests', () => {
  it('are answered one a line, in order, whatever the chunks, in bytes or text', async () => {
    const text = `${request('é')}\r\n${request(2)}\n${request({ own: 'id' })}`;
    const bytes = new TextEncoder().encode(text);
    for (const size of [1, 3, 7, 1000]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      assert.deepEqual(
        (await answersTo(chunks)).map(({ id }) => id),
        ['é', 2, { own: 'id' }],
      );
    }
    assert.deepEqual(
      (await answersTo([text])).map(({ id }) => id),
      ['é', 2, { own: 'id' }],
    );
    assert.deepEqual(await answersTo(['', '']), []);
  });

  it('go on after a line that is no request, which is answered with a null id', async () => {
    const answers = await answersTo([`{"id":1,\n[1]\n\n${request('after')}\n`]);
    assert.deepEqual(
      answers.map(({ id, error }) => [id, error?.code]),
      [
        [null, 'invalid_param'],
        [null, 'invalid_param'],
        [null, 'invalid_param'],
        ['after', undefined],
      ],
    );
  });

  it('keep the id of a request for an unknown function, and say what is known', async () => {
    const [answer] = await answersTo(['{"id":"a","function":"constructor","inputs":{}}\n']);
    assert.equal(answer!.id, 'a');
    assert.equal(answer!.error!.code, 'invalid_param');
    assert.match(JSON.stringify(answer), /known are .*coint_eg/);
  });

  it('read and write null as NaN and the infinities as words', async () => {
    const [holes, endless] = await answersTo([
      `${request(1, [1, null, 3])}\n${request(2, [1, 'Infinity', '-Infinity'])}\n`,
    ]);
    assert.equal(holes!.result!['n'], 2);
    assert.equal(holes!.result!['kurtosis'], null);
    assert.equal(endless!.result!['max'], 'Infinity');
    assert.equal(endless!.result!['min'], '-Infinity');
  });

  it('carry every field, also of nothing', () => {
    const { result } = JSON.parse(answerLine(request(1, []))) as { result: Record<string, unknown> };
    assert.deepEqual(Object.keys(result).sort(), [
      'kurtosis',
      'kurtosis_biased',
      'max',
      'mean',
      'median',
      'min',
      'n',
      'skew',
      'skew_biased',
      'std',
      'std_pop',
      'sum',
      'var',
    ]);
  });

  it('write numbers so that they read back the same', () => {
    const values = [0.1, 5e-324, 1e21, -1.7976931348623157e308, 123456789.12345679];
    const line = JSON.stringify({ function: 'spread', inputs: { y: values, x: [0, 0, 0, 0, 0] }, params: { beta: 0 } });
    assert.deepEqual((JSON.parse(answerLine(line)) as { result: { hedged: number[] } }).result.hedged, values);
  });

  it('are answered as they come: the first answer is out before the second request is there', async () => {
    const events: string[] = [];
    await answerStats(
      (async function* () {
        for (const id of [1, 2, 3]) {
          events.push(`in ${id}`);
          yield `${request(id)}\n`;
        }
      })(),
      async (line) => {
        await Promise.resolve();
        events.push(`out ${(JSON.parse(line) as { id: number }).id}`);
      },
    );
    assert.deepEqual(events, ['in 1', 'out 1', 'in 2', 'out 2', 'in 3', 'out 3']);
  });

  it('need no more memory for 50,000 lines than for a few', async function () {
    this.timeout(30_000);
    const line = `${request(
      'x',
      Array.from({ length: 8 }, (_, i) => i),
    )}\n`;
    let answered = 0;
    let most = 0;
    // What the tests before this one have left on the heap is not ours.
    const before = process.memoryUsage().heapUsed;
    await answerStats(
      (async function* () {
        for (let i = 0; i < 500; i++) yield line.repeat(100);
      })(),
      () => {
        if (++answered % 5_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
      },
    );
    assert.equal(answered, 50_000);
    assert.ok(most - before < 200e6, `${Math.round((most - before) / 1e6)} MB more`);
  });
});
