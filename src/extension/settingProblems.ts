import * as vscode from 'vscode';
import type { SettingProblem } from '../engine/contract/settings';
import type { SaidOnce } from './saidOnce';

/**
 * Tells of wrong settings: each set of problems once, in the log, in one message with a way to the settings, and
 * as a line in the sidebar for as long as they last.
 */
export class SettingProblems {
  readonly #log: vscode.LogOutputChannel;
  readonly #showLine: (line: string) => void;
  readonly #said: SaidOnce;
  #told = '';

  constructor(log: vscode.LogOutputChannel, said: SaidOnce, showLine: (line: string) => void) {
    this.#said = said;
    this.#log = log;
    this.#showLine = showLine;
  }

  report(problems: readonly SettingProblem[]): void {
    const sentences = problems.map(sentenceOf);
    const key = sentences.join('\n');
    if (key === this.#told) return;
    this.#told = key;
    this.#showLine(sentences.length === 0 ? '' : lineOf(sentences));
    if (sentences.length === 0) {
      this.#log.info('All settings are taken.');
      return;
    }
    for (const sentence of sentences) this.#log.warn(`Setting not taken: ${sentence}`);
    void this.#ask(lineOf(sentences));
  }

  /** The settings could not be used at all: a data folder that cannot be made. */
  fail(message: string): void {
    this.#told = message;
    this.#log.error(message);
    this.#showLine(message);
    void this.#ask(message);
  }

  async #ask(line: string): Promise<void> {
    if (!this.#said.isNew(line)) return;
    const open = 'Open Settings';
    const chosen = await vscode.window.showWarningMessage(line, open);
    if (chosen === open) await vscode.commands.executeCommand('spreadscope.openSettings');
  }
}

function sentenceOf(problem: SettingProblem): string {
  const hint = problem.suggestion === null ? '' : ` Did you mean ${problem.suggestion}?`;
  return `spreadscope.${problem.message}${hint}`;
}

function lineOf(sentences: readonly string[]): string {
  const more = sentences.length - 1;
  const rest = more === 0 ? '' : ` ${more} more ${more === 1 ? 'problem is' : 'problems are'} in the log.`;
  return `${sentences[0] ?? ''} The other settings hold.${rest}`;
}
