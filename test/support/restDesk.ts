import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerRest } from './binanceRest';
import { contentTypeOf } from './connectTarget';
import type { ServedMarket } from './servedMarket';
import { takeFault, type ServerKnobs } from './serverKnobs';

export interface RestDeskContext {
  readonly knobs: ServerKnobs;
  readonly violations: string[];
  readonly requests: string[];
  marketOf(kind: 'spot' | 'usdm'): ServedMarket;
  nowMs(kind: 'spot' | 'usdm'): number;
}

/** Takes REST requests: keeps the weight of the minute, the bans, and the faults of the knobs. */
export class RestDesk {
  readonly #given: RestDeskContext;
  readonly #weights = { spot: { minute: -1, used: 0 }, usdm: { minute: -1, used: 0 } };
  /** Until when requests are forbidden after a 429 or 418, by our own clock. */
  #bannedUntilMs = 0;

  constructor(given: RestDeskContext) {
    this.#given = given;
  }

  /** Answers a request: as the knobs say, else from what has been printed. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    this.#given.requests.push(`${url.pathname}${url.search}`);
    if (this.#given.knobs.restHangs) return;
    if (this.#given.knobs.restDelayMs > 0)
      await new Promise((resolve) => setTimeout(resolve, this.#given.knobs.restDelayMs));
    if (performance.now() < this.#bannedUntilMs && this.#given.knobs.bansTheImpatient) {
      // Who goes on asking is banned.
      this.#given.violations.push(`REST ${url.pathname} while told to wait`);
      const waitS = Math.ceil((this.#bannedUntilMs - performance.now()) / 1_000);
      response.writeHead(418, { 'content-type': 'application/json', 'Retry-After': String(waitS) });
      response.end('{"code":-1003,"msg":"Way too many requests; IP banned."}');
      return;
    }
    const fault = takeFault(this.#given.knobs.rest, url.pathname);
    if (fault !== null) {
      const waitS = Number(fault.headers?.['Retry-After'] ?? 0);
      if (fault.status === 429 || fault.status === 418) this.#bannedUntilMs = performance.now() + waitS * 1_000;
      response.writeHead(fault.status, { 'content-type': contentTypeOf(fault.body ?? ''), ...fault.headers });
      response.end(fault.body ?? '');
      return;
    }
    const kind = url.pathname.startsWith('/fapi/') ? 'usdm' : 'spot';
    const answer = answerRest(
      {
        market: this.#given.marketOf(kind),
        kind,
        nowMs: this.#given.nowMs(kind),
        weightPerMinute: this.#limitOf(kind),
        violation: (text) => this.#given.violations.push(`${text} (${url.pathname}${url.search})`),
      },
      url.pathname,
      url.searchParams,
    );
    this.#send(response, answer, kind);
  }

  #limitOf(kind: 'spot' | 'usdm'): number {
    return kind === 'spot' ? this.#given.knobs.weightPerMinute : this.#given.knobs.usdmWeightPerMinute;
  }

  #send(
    response: ServerResponse,
    answer: { status: number; body: unknown; weight: number },
    kind: 'spot' | 'usdm',
  ): void {
    const minute = Math.floor(performance.now() / 60_000);
    if (minute !== this.#weights[kind].minute) this.#weights[kind] = { minute, used: 0 };
    const weight = this.#weights[kind];
    weight.used += answer.weight;
    const headers: Record<string, string> = { 'X-MBX-USED-WEIGHT-1M': String(weight.used) };
    if (weight.used > this.#limitOf(kind)) {
      this.#given.violations.push(`more than ${this.#limitOf(kind)} request weight in a minute`);
      const waitS = Math.ceil(60 - (performance.now() % 60_000) / 1_000);
      this.#bannedUntilMs = performance.now() + waitS * 1_000;
      response.writeHead(429, { ...headers, 'content-type': 'application/json', 'Retry-After': String(waitS) });
      response.end('{"code":-1003,"msg":"Too much request weight used."}');
      return;
    }
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    response.writeHead(answer.status, { ...headers, 'content-type': contentTypeOf(text) });
    response.end(text);
  }
}
