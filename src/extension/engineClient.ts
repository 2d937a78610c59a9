import { Worker } from 'node:worker_threads';
import { Channel } from '../engine/contract/channel';
import type { CsvProgress } from '../engine/contract/csvImport';
import type { EngineBoot, EngineSide, HostSide, LogLevel, Overview, PanelUpdate } from '../engine/contract/messages';
import { fail, succeed, type Failure, type Result } from '../engine/contract/result';
import type { Disposable } from './disposables';
import { restartDelayMs } from './restartPolicy';
import { Signal } from './signal';

export type EngineChannel = Pick<Channel<HostSide, EngineSide>, 'request' | 'emit'>;

export type EngineState = 'off' | 'starting' | 'ready' | 'restarting' | 'failed' | 'ended';

export interface EngineClientOptions {
  readonly workerPath: string;
  readonly boot: EngineBoot;
  /** Makes a new-born engine ready (settings, feed) before any other request reaches it. */
  readonly setUp: (channel: EngineChannel) => Promise<Result<unknown>>;
  readonly log: (level: LogLevel, message: string) => void;
  /** When to start again after these crashes; null to stay off. */
  readonly restartDelayMs?: (crashTimesMs: readonly number[]) => number | null;
  /** Time for an orderly end before the thread is stopped. */
  readonly shutdownMs?: number;
}

interface Life {
  readonly worker: Worker;
  readonly channel: Channel<HostSide, EngineSide>;
  readonly ready: Promise<Result<null>>;
  /** Settles when the thread has gone. */
  readonly ended: Promise<void>;
}

/**
 * The engine's worker thread as the host sees it: born at the first need, asked over a typed channel, started
 * again after a crash (waiting longer each time, giving up after the fifth), ended in order. Requests that are
 * under way when it dies fail with reason `engineDied`; those made while it is coming up wait for it.
 */
export class EngineClient implements Disposable {
  readonly #options: EngineClientOptions;
  readonly #stateChanged = new Signal<EngineState>();
  readonly #overview = new Signal<Overview>();
  readonly #panel = new Signal<{ readonly panel: string; readonly update: PanelUpdate }>();
  readonly #exportProgress = new Signal<{ readonly rows: number }>();
  readonly #report = new Signal<{ readonly reason: string; readonly message: string }>();
  readonly #importProgress = new Signal<CsvProgress>();
  readonly #crashTimesMs: number[] = [];
  #state: EngineState = 'off';
  #life: Life | null = null;
  #restartTimer: ReturnType<typeof setTimeout> | undefined;
  #wakeWaiting: (() => void)[] = [];

  readonly onState = this.#stateChanged.on;
  readonly onOverview = this.#overview.on;
  readonly onPanel = this.#panel.on;
  readonly onImportProgress = this.#importProgress.on;
  readonly onExportProgress = this.#exportProgress.on;
  /** Something a person should know once. */
  readonly onReport = this.#report.on;

  constructor(options: EngineClientOptions) {
    this.#options = options;
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Starts the engine where it is off, or has given up. */
  wake(): void {
    if (this.#state === 'failed') this.#crashTimesMs.length = 0;
    if (this.#state === 'off' || this.#state === 'failed') this.#bear();
  }

  /** Asks the engine, waking it where needed. Always answered, with ok or a failure. */
  async request<K extends keyof EngineSide['requests']>(
    name: K,
    params: EngineSide['requests'][K]['params'],
  ): Promise<Result<EngineSide['requests'][K]['result']>> {
    if (this.#state === 'off') this.wake();
    while (this.#state === 'restarting') await new Promise<void>((resolve) => this.#wakeWaiting.push(resolve));
    const life = this.#life;
    if (life === null) return fail('engineDied', 'The engine is not running; see the log, then restart it.');
    const ready = await life.ready;
    return ready.ok ? life.channel.request(name, params) : ready;
  }

  /** Tells a running engine; dropped where there is none, since a new one is told everything by its owner. */
  emit<K extends keyof EngineSide['events']>(name: K, payload: EngineSide['events'][K]): void {
    if (this.#state === 'ready') this.#life?.channel.emit(name, payload);
  }

  /** Stops the thread at once, as a crash would; it is started again by the same rule. */
  async terminate(): Promise<void> {
    await this.#life?.worker.terminate();
  }

  /** Ends the engine in order and starts a new one. */
  async restart(): Promise<void> {
    const life = this.#life;
    if (life === null) return;
    this.#life = null;
    this.#become('restarting');
    await this.#finish(life);
    if (this.#state === 'restarting') this.#bear();
  }

  /** Ends the engine in order: it is asked to finish, and stopped where it takes longer than `shutdownMs`. */
  async dispose(): Promise<void> {
    const life = this.#life;
    this.#life = null;
    clearTimeout(this.#restartTimer);
    this.#become('ended');
    if (life !== null) await this.#finish(life);
  }

  async #finish(life: Life): Promise<void> {
    const deadline = sleep(this.#options.shutdownMs ?? 3000);
    await Promise.race([life.channel.request('shutdown', null), life.ended, deadline.passed]);
    deadline.cancel();
    life.channel.dispose();
    await life.worker.terminate();
  }

  #bear(): void {
    const worker = new Worker(this.#options.workerPath, {
      name: 'spreadscope-engine',
      workerData: this.#options.boot,
      stdout: true,
      stderr: true,
    });
    worker.stdout.on('data', (text: Buffer) => this.#options.log('debug', text.toString().trimEnd()));
    worker.stderr.on('data', (text: Buffer) => this.#options.log('warn', text.toString().trimEnd()));
    let reason = '';
    worker.on('error', (error) => (reason = error instanceof Error ? (error.stack ?? error.message) : String(error)));
    const channel = this.#channelOf(worker);
    const ended = new Promise<void>((resolve) => {
      worker.once('exit', (code) => {
        resolve();
        this.#onExit(worker, channel, reason === '' ? `exit code ${code}` : reason);
      });
    });
    const life: Life = { worker, channel, ended, ready: this.#setUp(channel) };
    this.#life = life;
    this.#become('starting');
    void life.ready.then((ready) => {
      if (this.#life !== life) return;
      if (ready.ok) this.#become('ready');
      else this.#giveUp(`The engine could not be set up: ${ready.failure.message}`);
    });
  }

  async #setUp(channel: Channel<HostSide, EngineSide>): Promise<Result<null>> {
    const result = await this.#options.setUp(channel);
    return result.ok ? succeed(null) : result;
  }

  #channelOf(worker: Worker): Channel<HostSide, EngineSide> {
    return new Channel<HostSide, EngineSide>(
      {
        post: (message, transfer) => worker.postMessage(message, transfer),
        onMessage: (listener) => worker.on('message', listener),
      },
      {},
      {
        overview: (overview) => this.#overview.fire(overview),
        panel: (update) => this.#panel.fire(update),
        importProgress: (progress) => this.#importProgress.fire(progress),
        log: ({ level, message }) => this.#options.log(level, message),
        exportProgress: (progress) => this.#exportProgress.fire(progress),
        report: (report) => this.#report.fire(report),
      },
    );
  }

  #onExit(worker: Worker, channel: Channel<HostSide, EngineSide>, why: string): void {
    const failure: Failure = { reason: 'engineDied', message: 'The engine stopped before it could answer; try again.' };
    channel.dispose(failure);
    if (this.#life?.worker !== worker) return;
    this.#life = null;
    this.#crashTimesMs.push(performance.now());
    const delayMs = (this.#options.restartDelayMs ?? restartDelayMs)(this.#crashTimesMs);
    if (delayMs === null) {
      this.#giveUp(`The engine stopped again (${why}) and is left off.`);
      return;
    }
    this.#options.log('error', `The engine stopped (${why}); it starts again in ${delayMs} ms.`);
    this.#become('restarting');
    this.#restartTimer = setTimeout(() => this.#bear(), delayMs);
  }

  #giveUp(message: string): void {
    const life = this.#life;
    this.#life = null;
    this.#options.log('error', message);
    this.#become('failed');
    life?.channel.dispose();
    void life?.worker.terminate();
  }

  #become(state: EngineState): void {
    if (this.#state === 'ended' || this.#state === state) return;
    this.#state = state;
    if (state !== 'restarting') for (const wake of this.#wakeWaiting.splice(0)) wake();
    this.#stateChanged.fire(state);
  }
}

function sleep(delayMs: number): { readonly passed: Promise<void>; readonly cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const passed = new Promise<void>((resolve) => (timer = setTimeout(resolve, delayMs)));
  return { passed, cancel: () => clearTimeout(timer) };
}
