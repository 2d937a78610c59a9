import type { Analytic } from './analytics/analytic';
import { checkAnalytic } from './analytics/checkAnalytic';
import { guestAnalytic } from './analytics/guestAnalytic';
import { builtInAnalytics } from './analytics/registry';
import type { ModuleExport } from './contract/moduleExport';
import { fail, succeed, type Result } from './contract/result';
import { loadExport } from './moduleLoader';

/** Every analytic of this engine: the built-in ones, then those that other extensions have registered. */
export class AnalyticTable {
  readonly #guests: Analytic[] = [];

  all(): readonly Analytic[] {
    return [...builtInAnalytics, ...this.#guests];
  }

  /**
   * Loads the module and takes its export in, where that is a complete analytic with the id given, which nobody has
   * yet. Fails with what is wrong; then nothing has changed.
   */
  async register(registration: ModuleExport): Promise<Result<null>> {
    const { id, modulePath, exportName } = registration;
    if (this.#ids().includes(id)) return taken(id);
    const loaded = await loadExport(registration);
    if (!loaded.ok) return loaded;
    try {
      const checked = checkAnalytic(loaded.value, []);
      if (!checked.ok) return fail('analytic', `${exportName} of ${modulePath}: ${checked.failure.message}`);
      const declared = checked.value.declaration.id;
      if (declared !== id) {
        return fail('id', `It is registered as "${id}", but ${exportName} of ${modulePath} declares "${declared}".`);
      }
      const guest = guestAnalytic(checked.value, `${exportName} of ${modulePath}`);
      // Again, and in one step with taking it in: another may have come first while the module was loaded.
      if (this.#ids().includes(id)) return taken(id);
      this.#guests.push(guest);
    } catch (error) {
      // Getters of the module's own, or a declaration with functions in it, which cannot cross to a panel.
      return fail('analytic', `${exportName} of ${modulePath} cannot be read as an analytic: ${String(error)}`);
    }
    return succeed(null);
  }

  #ids(): readonly string[] {
    return this.all().map(({ declaration }) => declaration.id);
  }
}

function taken(id: string): Result<never> {
  return fail('idTaken', `There is an analytic "${id}" already; choose another id.`);
}
