import { assertNever } from '../../src/engine/contract/assertNever';

/** A source file as the rules see it: its path from the root of the repository, with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The stages of the engine, in the order of the life of a tick: none imports one that stands after it. */
export const stages = [
  'stats',
  'sources',
  'store',
  'bars',
  'rolling',
  'analytics',
  'alerts',
  'backtest',
  'screening',
  'export',
  'publish',
] as const;

/**
 * Every breach of the shape in `docs/adr/0001`, one sentence each, empty where there is none. Pure.
 * Modules directly in `src/engine` join the stages and are free to import any of them.
 */
export function breaches(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => [
    ...importsOf(file.text).flatMap((specifier) => importBreaches(file.path, resolveFrom(file.path, specifier))),
    ...timeBreaches(file),
    ...lengthBreaches(file),
  ]);
}

/** What a file imports, re-exports, requires or loads on demand, types included, in order of appearance. */
export function importsOf(text: string): readonly string[] {
  const code = withoutComments(text);
  const patterns = [
    /(?:^|[;}\n])\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /(?:^|[;}\n])\s*import\s*['"]([^'"]+)['"]/g,
    /\b(?:import|require)\(\s*['"]([^'"]+)['"]/g,
  ];
  return patterns
    .flatMap((pattern) => [...code.matchAll(pattern)])
    .toSorted((a, b) => a.index - b.index)
    .map((match) => match[1] ?? '');
}

const numericPackages = /^(?:@stdlib\/|ml-|simple-statistics$)/;
const mostLines = 350;

/** `target` is a path from the root for a module of ours, else the package's name. */
function importBreaches(path: string, target: string): readonly string[] {
  const remedy = remedyFor(path, target);
  return remedy === null ? [] : [`${path} imports ${target}: ${remedy}`];
}

function remedyFor(path: string, target: string): string | null {
  const ours = target.startsWith('src/') || target.startsWith('webview/');
  const to = layerOf(target);
  const from = layerOf(path);
  if (from === null) return null;
  switch (from) {
    case 'contract':
      return to === 'contract' ? null : 'contract imports nothing outside itself.';
    case 'extension':
    case 'webview':
      if (ours && to !== 'contract' && to !== from) return `${from} knows the engine by src/engine/contract only.`;
      return from === 'webview' && /^(?:vscode$|node:)/.test(target) ? 'a webview is browser code.' : null;
    case 'engine':
      if (target === 'vscode') return 'the engine runs without VS Code.';
      if (to === 'extension' || to === 'webview') return 'arrows point inward.';
      return stageRemedy(path, target);
    default:
      return assertNever(from);
  }
}

function stageRemedy(path: string, target: string): string | null {
  const from = stageOf(path);
  if (from === null) return null;
  const ours = target.startsWith('src/');
  const to = stageOf(target);
  if (from === 'stats' && to !== 'stats' && (ours || !numericPackages.test(target))) {
    return 'stats import their siblings and numeric packages only.';
  }
  const joiner = ours && to === null && layerOf(target) === 'engine' && !/^src\/engine\/clock(?:\.ts)?$/.test(target);
  if (joiner) return 'a stage does not know what joins the stages.';
  const later = to !== null && stages.indexOf(to) > stages.indexOf(from);
  return later ? `${from} stands before ${to} in the life of a tick.` : null;
}

function timeBreaches({ path, text }: SourceFile): readonly string[] {
  if (layerOf(path) !== 'engine' || path === 'src/engine/clock.ts') return [];
  const binding = /^src\/engine\/(?:(?:worker|computeWorker|cli)\.ts$|commandLine\/)/.test(path);
  const code = withoutComments(text);
  const forbidden =
    /\b(?:Date\.now|Math\.random|performance\.now|process\.hrtime|set(?:Timeout|Interval)\(|new Date\(\s*\))/g;
  const found = [...code.matchAll(forbidden)].filter((match) => !(binding && match[0] === 'Math.random'));
  return found.map(
    (match) => `${path} uses ${match[0]}: time and chance are injected (src/engine/clock.ts, a seeded generator).`,
  );
}

function lengthBreaches({ path, text }: SourceFile): readonly string[] {
  const lines = text.trimEnd().split('\n').length;
  return lines > mostLines ? [`${path} has ${lines} lines: at most ${mostLines}; is it one concern?`] : [];
}

type Layer = 'contract' | 'engine' | 'extension' | 'webview';

function layerOf(path: string): Layer | null {
  if (path.startsWith('src/engine/contract/')) return 'contract';
  if (path.startsWith('src/engine/')) return 'engine';
  if (path.startsWith('src/extension/')) return 'extension';
  return path.startsWith('webview/') ? 'webview' : null;
}

function stageOf(path: string): (typeof stages)[number] | null {
  const folder = /^src\/engine\/(\w+)\//.exec(path)?.[1];
  return stages.find((stage) => stage === folder) ?? null;
}

function resolveFrom(path: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  const parts = path.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The text without comments; strings stay, so that what looks like a comment inside one does too. */
function withoutComments(text: string): string {
  const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
  return text.replace(token, (found) => (found.startsWith('//') || found.startsWith('/*') ? ' ' : found));
}
