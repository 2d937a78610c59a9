import * as vscode from 'vscode';
import { isGuestSourceId, type GuestSourceId } from '../engine/contract/sourceId';

/** Sources that installed extensions announce in their package.json, whether they have come up or not. */
export function announcedSources(): readonly GuestSourceId[] {
  return vscode.extensions.all.flatMap(sourcesOf);
}

/** Brings up the extensions that announce the source, so that they register it; they cost nothing before it is needed. */
export async function wakeGuests(id: GuestSourceId): Promise<void> {
  const guests = vscode.extensions.all.filter((extension) => sourcesOf(extension).includes(id));
  await Promise.all(guests.map((extension) => extension.activate()));
}

/** `"spreadscope": { "sources": ["rates"] }`; nothing of it is believed before it was looked at. */
function sourcesOf({ packageJSON }: vscode.Extension<unknown>): readonly GuestSourceId[] {
  const announced = (packageJSON as { readonly spreadscope?: { readonly sources?: unknown } }).spreadscope?.sources;
  return Array.isArray(announced) ? announced.filter(isGuestSourceId) : [];
}
