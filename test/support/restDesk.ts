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
  #weight = { minute: -1, used: 0 };
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
    if (performance.now() < this.#bannedUntilMs) this.#given.violations.push(`REST ${url.pathname} while told to wait`);
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
        weightPerMinute: this.#given.knobs.weightPerMinute,
        violation: (text) => this.#given.violations.push(`${text} (${url.pathname}${url.search})`),
      },
      url.pathname,
      url.searchParams,
    );
    this.#send(response, answer);
  }

  #send(response: ServerResponse, answer: { status: number; body: unknown; weight: number }): void {
    const minute = Math.floor(performance.now() / 60_000);
    if (minute !== this.#weight.minute) this.#weight = { minute, used: 0 };
    this.#weight.used += answer.weight;
    const headers: Record<string, string> = { 'X-MBX-USED-WEIGHT-1M': String(this.#weight.used) };
    if (this.#weight.used > this.#given.knobs.weightPerMinute) {
      this.#given.violations.push(`more than ${this.#given.knobs.weightPerMinute} request weight in a minute`);
      const waitS = Math.ceil(60 - (performance.now() % 60_000) / 1_000);
      response.writeHead(429, { ...headers, 'content-type': 'application/json', 'Retry-After': String(waitS) });
      response.end('{"code":-1003,"msg":"Too much request weight used."}');
      return;
    }
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    response.writeHead(answer.status, { ...headers, 'content-type': contentTypeOf(text) });
    response.end(text);
  }
}
