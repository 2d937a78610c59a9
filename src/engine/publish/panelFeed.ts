import type { PanelData, PanelTopic, PanelUpdate } from '../contract/messages';

/** What a topic shows: all of it for a snapshot, or what has changed since the last call for a delta. */
export interface TopicReader {
  snapshot(topic: PanelTopic): Promise<PanelData | null>;
  /** Null where nothing changed. `sinceMs` is the oldest open time that changed. */
  delta(topic: PanelTopic, sinceMs: number): Promise<PanelData | null>;
}

interface Panel {
  readonly id: string;
  readonly topic: PanelTopic;
  generation: number;
  seq: number;
  /** A snapshot is owed. */
  stale: boolean;
  /** Something of its topic has changed. */
  touched: boolean;
  /** The oldest open time that changed since the last update. */
  changedFromMs: number;
}

/**
 * Serves the panels that are visible: one complete snapshot, then deltas numbered without a hole. A panel that
 * is hidden is forgotten here and gets nothing. Updates are asked for by {@link flush}, paced by the caller.
 */
export class PanelFeed {
  readonly #panels = new Map<string, Panel>();
  readonly #reader: TopicReader;
  readonly #send: (panel: string, update: PanelUpdate) => void;
  #generation = 0;
  #flushing = false;

  constructor(reader: TopicReader, send: (panel: string, update: PanelUpdate) => void) {
    this.#reader = reader;
    this.#send = send;
  }

  show(id: string, topic: PanelTopic): void {
    this.#panels.set(id, {
      id,
      topic,
      generation: ++this.#generation,
      seq: 0,
      stale: true,
      touched: true,
      changedFromMs: Infinity,
    });
  }

  hide(id: string): void {
    this.#panels.delete(id);
  }

  /** The panel saw a hole in the numbers: it gets a new snapshot. */
  resync(id: string): void {
    const panel = this.#panels.get(id);
    if (panel !== undefined) panel.stale = true;
  }

  /** The panels that `concerns` picks start over: something else stands behind them now. */
  restart(concerns: (topic: PanelTopic) => boolean): void {
    for (const panel of this.#panels.values()) panel.stale ||= concerns(panel.topic);
  }

  /** Marks the panels that `concerns` picks: their topic changed from this open time on. */
  touch(concerns: (topic: PanelTopic) => boolean, changedFromMs: number): void {
    for (const panel of this.#panels.values()) {
      if (!concerns(panel.topic)) continue;
      panel.touched = true;
      panel.changedFromMs = Math.min(panel.changedFromMs, changedFromMs);
    }
  }

  /** Sends what is owed. A call while one is under way does nothing: what changed stays marked for the next. */
  async flush(): Promise<void> {
    if (this.#flushing) return;
    this.#flushing = true;
    try {
      for (const panel of this.#panels.values()) await this.#flushPanel(panel);
    } finally {
      this.#flushing = false;
    }
  }

  async #flushPanel(panel: Panel): Promise<void> {
    if (!panel.stale && !panel.touched) return;
    const whole = panel.stale;
    const sinceMs = panel.changedFromMs;
    panel.touched = false;
    panel.changedFromMs = Infinity;
    if (whole) panel.stale = false;
    const data = whole ? await this.#reader.snapshot(panel.topic) : await this.#reader.delta(panel.topic, sinceMs);
    if (data === null) {
      // Too early, or not there yet: what changed is asked for again at the next turn.
      panel.touched = true;
      panel.changedFromMs = Math.min(panel.changedFromMs, sinceMs);
      panel.stale ||= whole;
      return;
    }
    // Hidden, or shown with another topic, while the data were read.
    if (this.#panels.get(panel.id) !== panel) return;
    if (whole) {
      panel.generation = ++this.#generation;
      panel.seq = 0;
    }
    const type = whole ? 'snapshot' : 'delta';
    this.#send(panel.id, { type, generation: panel.generation, seq: panel.seq++, data });
  }
}
