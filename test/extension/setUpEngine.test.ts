import assert from 'node:assert/strict';
import { fail, succeed, type Result } from '../../src/engine/contract/result';
import type { EngineChannel } from '../../src/extension/engineClient';
import { setUpEngine, type EngineNeeds } from '../../src/extension/setUpEngine';

describe('setUpEngine', () => {
  const problem = { at: 'graceMs', message: 'graceMs takes a whole number.', suggestion: null };

  it('starts the feed only where it is to run, and only after the settings are there', async () => {
    assert.deepEqual((await setUp({}, true)).asked, ['configure', 'start']);
    assert.deepEqual((await setUp({}, false)).asked, ['configure']);
  });

  it('passes on which settings were not taken', async () => {
    assert.deepEqual((await setUp({}, true)).problems, [problem]);
  });

  it('tells what failed and leaves the engine alive, so that another setting can put it right', async () => {
    const disk = fail('dataFolder', 'The data folder cannot be made.');
    const badFolder = await setUp({ configure: disk }, true);
    assert.deepEqual(badFolder.failures, ['The data folder cannot be made.']);
    assert.deepEqual(badFolder.asked, ['configure']);
    assert.equal(badFolder.result.ok, true);
    assert.deepEqual((await setUp({ start: disk }, true)).failures, ['The data folder cannot be made.']);
  });

  it('leaves an engine that died to the one who starts it again', async () => {
    const died = await setUp({ configure: fail('engineDied', 'The engine stopped.') }, true);
    assert.equal(died.result.ok, false);
    assert.deepEqual(died.failures, []);
  });

  async function setUp(answers: { configure?: Result<unknown>; start?: Result<unknown> }, feedWanted: boolean) {
    const asked: string[] = [];
    const failures: string[] = [];
    const problems: unknown[] = [];
    const all = { configure: succeed({ problems: [problem] }), start: succeed(null), ...answers };
    const request = (name: 'configure' | 'start'): Promise<Result<unknown>> => {
      asked.push(name);
      return Promise.resolve(all[name]);
    };
    const needs: EngineNeeds = {
      raw: {},
      network: { proxy: '', noProxy: [], strictSsl: true },
      feedWanted,
      onProblems: (found) => problems.push(...found),
      onFailed: (message) => failures.push(message),
    };
    const result = await setUpEngine({ request, emit: () => undefined } as unknown as EngineChannel, needs);
    return { asked, failures, problems, result };
  }
});
