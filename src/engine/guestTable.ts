import type { SourceRegistration } from './contract/moduleExport';
import { fail, succeed, type Result } from './contract/result';
import { isGuestSourceId, type GuestSourceId } from './contract/sourceId';
import { loadExport } from './moduleLoader';
import { checkGuestSource, type Guests, type RegisteredGuest } from './sources/guestSource';

/** The sources that other extensions have registered with this engine. */
export class GuestTable implements Guests {
  readonly #guests = new Map<GuestSourceId, RegisteredGuest>();
  readonly #listeners = new Set<(id: GuestSourceId) => void>();

  find(id: GuestSourceId): RegisteredGuest | null {
    return this.#guests.get(id) ?? null;
  }

  ids(): readonly GuestSourceId[] {
    return [...this.#guests.keys()];
  }

  onRegistered(listener: (id: GuestSourceId) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Loads the module and takes its export in, where that is a complete source with the id given, which no other module
   * has. The same module again is called anew, with the options given now. Fails with what is wrong; then nothing has
   * changed.
   */
  async register(registration: SourceRegistration): Promise<Result<null>> {
    const { id, modulePath, exportName, options } = registration;
    const origin = `${exportName} of ${modulePath}`;
    if (!isGuestSourceId(id)) {
      const rule = 'lower case letters and digits, and none of the names that Spreadscope uses itself';
      return fail('id', `A source cannot be called "${id}": an id is ${rule}.`);
    }
    if (this.#isTaken(id, origin)) return taken(id);
    const loaded = await loadExport(registration);
    if (!loaded.ok) return loaded;
    try {
      const checked = checkGuestSource(loaded.value);
      if (!checked.ok) return fail('source', `${origin}: ${checked.failure.message}`);
      const declared = checked.value.declaration.id;
      if (declared !== id) return fail('id', `It is registered as "${id}", but ${origin} declares "${declared}".`);
      // Again, and in one step with taking it in: another may have come first while the module was loaded.
      if (this.#isTaken(id, origin)) return taken(id);
      this.#guests.set(id, { source: checked.value, options, origin });
    } catch (error) {
      return fail('source', `${origin} cannot be read as a source: ${String(error)}`);
    }
    for (const listener of this.#listeners) listener(id);
    return succeed(null);
  }

  #isTaken(id: GuestSourceId, origin: string): boolean {
    const there = this.#guests.get(id);
    return there !== undefined && there.origin !== origin;
  }
}

function taken(id: string): Result<never> {
  return fail('idTaken', `There is a source "${id}" already; choose another id.`);
}
