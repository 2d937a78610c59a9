import * as vscode from 'vscode';
import type { Command, Services } from './command';

/** Sets how fast the replay or the simulator runs: at once where it runs, and from now on. */
export const setSpeed = {
  id: 'spreadscope.setSpeed',
  run: async (services) => {
    const { source, replay, simulator } = services.settings.read().settings;
    if (source === 'replay') await choose(services, 'replay.speed', replay.speed);
    else if (source === 'simulator') await choose(services, 'simulator.speed', simulator.speed);
    else void vscode.window.showInformationMessage('Only a replay or the simulator has a speed of its own.');
  },
} as const satisfies Command;

const usual = [0.1, 0.5, 1, 2, 5, 10, 20, 50, 100];

async function choose(services: Services, key: 'replay.speed' | 'simulator.speed', current: number): Promise<void> {
  const isReplay = key === 'replay.speed';
  const item = (label: string, value: number | 'max' | 'other'): Item => {
    const isCurrent = value === current || (value === 'max' && current === Infinity);
    return { label, value, ...(isCurrent ? { description: 'now' } : {}) };
  };
  const items = [
    ...usual.map((speed) => item(`${speed}×`, speed)),
    ...(isReplay ? [item('As fast as it goes', 'max')] : []),
    item('Another speed…', 'other'),
  ];
  const title = isReplay ? 'Speed of the Replay' : 'Speed of the Simulator';
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder: 'Seconds of the data a second' });
  if (chosen === undefined) return;
  const speed = chosen.value === 'other' ? await ask(title) : chosen.value;
  if (speed !== undefined) await services.settings.write(key, speed);
}

interface Item extends vscode.QuickPickItem {
  readonly value: number | 'max' | 'other';
}

async function ask(title: string): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: 'From 0.1 to 100; 1 is the speed at which it happened.',
    placeHolder: '25',
    validateInput: (value) => (speedOf(value) === null ? 'A number from 0.1 to 100.' : null),
  });
  return text === undefined ? undefined : (speedOf(text) ?? undefined);
}

function speedOf(text: string): number | null {
  const speed = Number(text.trim().replace(/[×x]$/, ''));
  return text.trim() !== '' && speed >= 0.1 && speed <= 100 ? speed : null;
}
