import assert from 'node:assert/strict';
import { fail, succeed, type Result } from '../../src/engine/contract/result';
import type { ModuleExport, SourceRegistration } from '../../src/engine/contract/moduleExport';
import { analyticKind, ModuleRegistrations, sourceKind } from '../../src/extension/moduleRegistrations';
import type { EngineChannel } from '../../src/extension/engineClient';

const registration = { id: 'closeRange', modulePath: '/x/closeRange.js', exportName: 'closeRange' };

describe('ModuleRegistrations', () => {
  let lines: string[] = [];
  let registrations: ModuleRegistrations<ModuleExport>;

  /** An engine that answers by id, and what it was asked. */
  function engineOf(answers: Readonly<Record<string, Result<null>>> = {}): {
    channel: EngineChannel;
    asked: unknown[];
  } {
    const asked: unknown[] = [];
    const request = (name: string, params: { readonly id: string }): Promise<Result<null>> => {
      asked.push([name, params]);
      return Promise.resolve(answers[params.id] ?? succeed(null));
    };
    return { channel: { request, emit: () => undefined } as unknown as EngineChannel, asked };
  }

  beforeEach(() => {
    lines = [];
    registrations = new ModuleRegistrations(analyticKind, (level, message) => lines.push(`${level}: ${message}`));
  });

  it('gives each new engine what was taken, in the order in which it came', async () => {
    const first = engineOf();
    for (const id of ['a', 'b']) await registrations.register(first.channel, { ...registration, id });
    const second = engineOf();
    await registrations.restore(second.channel);
    assert.equal(second.asked.length, 2);
    assert.deepEqual(second.asked, first.asked);
  });

  it('keeps nothing that was refused, so that a module that breaks the engine breaks it once', async () => {
    const broken = fail('engineDied', 'The engine stopped before it could answer; try again.');
    assert.deepEqual(await registrations.register(engineOf({ closeRange: broken }).channel, registration), broken);
    assert.match(lines.join('\n'), /warn: An extension could not add an analytic: The engine stopped/);
    const next = engineOf();
    await registrations.restore(next.channel);
    assert.deepEqual(next.asked, []);
  });

  it('refuses what is no registration without asking the engine', async () => {
    const { channel, asked } = engineOf();
    const answer = await registrations.register(channel, { id: 'a', modulePath: '/a.js', exportName: () => 0 });
    assert.equal(answer.ok ? '' : answer.failure.reason, 'registration');
    assert.deepEqual(asked, []);
  });

  it('gives each new engine a source with the options that were given last, as plain data', async () => {
    const sources: ModuleRegistrations<SourceRegistration> = new ModuleRegistrations(sourceKind, () => undefined);
    const rates = { ...registration, id: 'rates', options: { address: 'http://127.0.0.1:1', at: new Date(0) } };
    assert.ok((await sources.register(engineOf().channel, rates)).ok);
    assert.ok((await sources.register(engineOf().channel, { ...rates, options: { everyMs: 5 } })).ok);
    const { channel, asked } = engineOf();
    await sources.restore(channel);
    assert.deepEqual(asked, [['registerSource', { ...registration, id: 'rates', options: { everyMs: 5 } }]]);
    const loop: { self?: unknown } = {};
    loop.self = loop;
    const refused = await sources.register(channel, { ...rates, options: loop });
    assert.match(refused.ok ? '' : refused.failure.message, /options as plain data/);
  });

  it('says which analytic is missing after a restart, and asks again after the next', async () => {
    await registrations.register(engineOf().channel, registration);
    await registrations.restore(engineOf({ closeRange: fail('module', 'The module was removed.') }).channel);
    assert.deepEqual(lines, ['warn: The analytic closeRange is missing after the restart: The module was removed.']);
    const third = engineOf();
    await registrations.restore(third.channel);
    assert.equal(third.asked.length, 1);
  });
});
