import type { Schemas } from '../api/client.ts';

export type Statement = Schemas['Statement'];

/** What a reader stated and the server has not yet confirmed; kept in the browser, without pixels. */
export interface Draft {
  version: number;
  statements: Statement[];
  made_at: string;
}

type Place = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export function draftKey(person: string, project: string, image: string): string {
  return `etalon.draft.${person}.${project}.${image}`;
}

export function keepDraft(place: Place, key: string, draft: Draft) {
  try {
    place.setItem(key, JSON.stringify(draft));
  } catch {
    // A full store must not stop the reading: the server still gets it.
  }
}

export function readDraft(place: Place, key: string): Draft | undefined {
  try {
    const draft = JSON.parse(place.getItem(key) ?? 'null') as Partial<Draft> | null;
    return draft && typeof draft.version === 'number' && Array.isArray(draft.statements) ? (draft as Draft) : undefined;
  } catch {
    return undefined;
  }
}

/** Forgets a draft once what it holds was saved, unless it has gone on meanwhile. */
export function forgetDraft(place: Place, key: string, saved: Draft) {
  const now = readDraft(place, key);
  if (now?.made_at === saved.made_at) place.removeItem(key);
}

export type Resumption = { kind: 'none' } | { kind: 'resume'; draft: Draft } | { kind: 'collision'; draft: Draft };

/** What to do with a draft that is found when a case is opened. */
export function resumption(draft: Draft | undefined, reading: { version: number; closed: boolean }): Resumption {
  if (!draft) return { kind: 'none' };
  return draft.version === reading.version && !reading.closed ? { kind: 'resume', draft } : { kind: 'collision', draft };
}
